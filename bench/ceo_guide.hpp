// ceo_guide.hpp: who downloads the guide in the benchmark of scores, and what they do then. All of
// it is made of hashes: the same in every run.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace tend::bench {

enum class Doing : std::uint8_t { Form, Download, Page, Open, Click };

/// Something that a contact does. `what`: which form, page or mail, into the names of its kind.
struct Deed {
  Instant at;
  std::uint32_t contact = 0;
  Doing doing = Doing::Form;
  std::uint8_t what = 0;
};

/// The event that stands for it, and the values that its key may have, by `Deed::what`.
std::string_view event_name(Doing doing);
std::span<const std::string_view> keys(Doing doing);

/// All that the contacts do, in order of time: each downloads the guide within two weeks, opens
/// about half of the eleven mails and clicks in a tenth, sees two pages on average, and a quarter
/// each fill in another form and take another download.
std::vector<Deed> deeds(std::uint32_t contacts);

}  // namespace tend::bench
