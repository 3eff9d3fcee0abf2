#include "bench/ceo_guide.hpp"

#include <algorithm>
#include <array>

#include "bench/nurture.hpp"

namespace tend::bench {

namespace {

constexpr std::array<std::string_view, 2> forms = {"inbound-guide", "contact"};
constexpr std::array<std::string_view, 1> downloads = {"roi-sheet"};
constexpr std::array<std::string_view, 3> pages = {"/", "/cases", "/pricing"};
/// In the order in which E1 sends them.
constexpr std::array<std::string_view, gaps_in_days.size()> mails = {
    "what_is_inbound", "case_study", "roi_sheet", "board_deck", "budget", "team",
    "agency",          "pitfalls",   "benchmark", "roadmap",    "results"};

/// A number of the contact's own for each question about it.
std::uint64_t hash(std::uint32_t contact, std::uint64_t question) {
  std::uint64_t mixed = (std::uint64_t{contact} << 8 | question) * 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ mixed >> 31) * 0xBF58476D1CE4E5B9u;
  return mixed ^ mixed >> 29;
}

/// When E1 sends its mails: so many days after the download, and after the mail before.
constexpr std::array<std::uint64_t, mails.size()> gaps = {3, 3, 5, 7, 10, 15, 21, 21, 21, 21, 21};
/// By then a mail of the morning has left in all of the zones.
constexpr std::int64_t mails_have_left_us = 15 * us_per_hour;

/// Days and a time of day after it, to the second.
Instant after(Instant from, std::uint64_t days, std::uint64_t hash) {
  const auto seconds = static_cast<std::int64_t>(hash % 86'400);
  return {from.us + static_cast<std::int64_t>(days) * us_per_day + seconds * us_per_second};
}

void add_mails(std::uint32_t contact, Instant entered, std::vector<Deed>& all) {
  // In days since the first entry, which was on a Monday.
  auto day = static_cast<std::uint64_t>((entered.us - first_entry.us) / us_per_day);
  for (std::uint8_t mail = 0; mail < mails.size(); ++mail) {
    day += gaps[mail];
    while (day % 7 >= 5) ++day;
    const std::uint64_t chance = hash(contact, mail);
    if (chance % 10 >= 5) continue;
    const Instant sent{first_entry.us + mails_have_left_us};
    const Instant opened = after(sent, day + chance / 10 % 2, chance >> 16);
    all.push_back({opened, contact, Doing::Open, mail});
    if (chance % 10 == 0)
      all.push_back({{opened.us + 90 * us_per_second}, contact, Doing::Click, mail});
  }
}

void add_visits(std::uint32_t contact, Instant entered, std::vector<Deed>& all) {
  for (std::uint64_t visit = 0; visit < hash(contact, 100) % 5; ++visit) {
    const std::uint64_t chance = hash(contact, 101 + visit);
    const Instant at = after(entered, chance % 150, chance >> 16);
    all.push_back({at, contact, Doing::Page, static_cast<std::uint8_t>(chance / 150 % 3)});
  }
  const std::uint64_t form = hash(contact, 120);
  if (form % 4 == 0)
    all.push_back({after(entered, form / 4 % 100, form >> 16), contact, Doing::Form, 1});
  const std::uint64_t download = hash(contact, 121);
  if (download % 4 == 0)
    all.push_back({after(entered, download / 4 % 60, download >> 16), contact, Doing::Download, 0});
}

}  // namespace

std::string_view event_name(Doing doing) {
  constexpr std::array<std::string_view, 5> names = {"form_submitted", "downloaded", "page_viewed",
                                                     "opened", "clicked"};
  return names[static_cast<std::size_t>(doing)];
}

std::span<const std::string_view> keys(Doing doing) {
  switch (doing) {
    case Doing::Form:
      return forms;
    case Doing::Download:
      return downloads;
    case Doing::Page:
      return pages;
    case Doing::Open:
    case Doing::Click:
      break;
  }
  return mails;
}

std::vector<Deed> deeds(std::uint32_t contacts) {
  std::vector<Deed> all;
  for (std::uint32_t contact = 0; contact < contacts; ++contact) {
    const Instant entered = entry(contact, contacts);
    all.push_back({entered, contact, Doing::Form, 0});
    add_mails(contact, entered, all);
    add_visits(contact, entered, all);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Deed& a, const Deed& b) { return a.at < b.at; });
  return all;
}

}  // namespace tend::bench
