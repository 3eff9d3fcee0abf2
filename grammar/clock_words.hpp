// clock_words.hpp: units, days and hours as people write them, and how the language writes them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tend::grammar {

/// `9am-5pm`, `9-17`, `22-8`, `9am`: what stands there, and what is meant by it.
struct LooseHours {
  std::size_t end = 0;  ///< in the text
  std::string hours;    ///< `09:00-17:00`, `09:00`
};

/// Hours at `at` that are not written as the language writes them; nothing where they are, or where
/// nobody could tell which are meant: `9-5`, `9`. Those of the night go on into the next day.
std::optional<LooseHours> find_loose_hours(std::string_view text, std::size_t at);

/// `days` and `day` as `d`; empty for what is no unit that is written out.
std::string_view short_unit(std::string_view unit);

/// `friday`, `Fridays`, `Fri` as `fri`; empty when it is no day of the week.
std::string_view weekday_of(std::string_view word);

}  // namespace tend::grammar
