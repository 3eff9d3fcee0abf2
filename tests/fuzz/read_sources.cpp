#include "tests/fuzz/read_sources.hpp"

#include <string>

#include "base/check.hpp"
#include "base/zone.hpp"
#include "runtime/sources/contacts.hpp"
#include "runtime/sources/events.hpp"
#include "runtime/store/memory.hpp"
#include "runtime/vm/texts.hpp"
#include "tests/unit/source_sample.hpp"

namespace tend {
namespace {

constexpr int good_lines = 3;

/// Kept from input to input, since loading zones is most of an input's time.
struct Declarations {
  Program program = source_sample();
  Zones zones;
};
Declarations& declarations() {
  static Declarations kept;
  return kept;
}

std::string good_contact(std::string_view place, int number) {
  return "good-" + std::string(place) + std::to_string(number) + "@x.example";
}

std::string good_event(std::string_view place, int number) {
  return R"({"id":"good-)" + std::string(place) + std::to_string(number) +
         R"(","at":"2026-01-05T15:00:00Z","contact":"a@x.example","type":"purchased","amount":1})" +
         '\n';
}

}  // namespace

void read_csv_around(std::string_view damage) {
  Declarations& declared = declarations();
  Texts texts;
  MemoryStore store;
  std::uint64_t reported = 0;
  Problems problems([&](const Problem& problem) { reported += !format_problem(problem).empty(); });
  std::string text = "Email,First Name,Score\n";
  for (int at = 0; at < good_lines; ++at) text += good_contact("before", at) + ",Anna,1\n";
  text += damage;
  text += '\n';
  for (int at = 0; at < good_lines; ++at) text += good_contact("behind", at) + ",Anna,1\n";

  TextBytes bytes(text);
  const auto figures =
      load_contacts(bytes, "c", {declared.program, texts, declared.zones, store}, {}, problems);
  problems.finish();
  TEND_CHECK(figures.has_value(), "a file with a header can be read");
  TEND_CHECK(figures->read == figures->taken + figures->bad, "each row is taken or bad");
  TEND_CHECK(figures->bad == problems.errors(), "each bad row is reported");
  for (int at = 0; at < good_lines; ++at) {
    TEND_CHECK(store.find_contact(good_contact("before", at)), "a row before the damage is read");
    TEND_CHECK(store.find_contact(good_contact("behind", at)), "a row behind the damage is read");
  }
}

void read_events_around(std::string_view damage) {
  Declarations& declared = declarations();
  Texts texts;
  Problems problems([](const Problem& problem) { static_cast<void>(format_problem(problem)); });
  std::string text;
  for (int at = 0; at < good_lines; ++at) text += good_event("before", at);
  text += damage;
  text += '\n';
  for (int at = 0; at < good_lines; ++at) text += good_event("behind", at);

  TextBytes bytes(text);
  EventReader reader(bytes, "e", declared.program, texts, declared.zones, problems);
  int good = 0;
  Event event;
  while (reader.next(event).value()) {
    TEND_CHECK(event.at >= earliest_instant && event.at <= latest_instant(),
               "a time within bounds");
    TEND_CHECK(!event.contact.empty() && !event.id.empty(), "an event has a contact and an id");
    if (event.id.starts_with("good-be")) ++good;
  }
  const EventSourceFigures& figures = reader.figures();
  TEND_CHECK(figures.read == figures.taken + figures.bad, "each line is taken or bad");
  TEND_CHECK(figures.bad == problems.errors(), "each bad line is reported");
  TEND_CHECK(good >= 2 * good_lines, "the lines around the damage are read");
}

}  // namespace tend
