#include "runtime/operate/run_places.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/operate/utc_words.hpp"

namespace tend {

namespace {

std::string_view state_name(RunState state) {
  switch (state) {
    case RunState::Waiting:
      return "waiting";
    case RunState::Held:
      return "held";
    case RunState::Called:
      return "called";
    case RunState::Holdout:
      return "holdout";
    case RunState::Left:
      return "left";
  }
  return "";
}

bool is_known_instant(Instant instant) {
  return instant < Instant{last_date.days * us_per_day};
}

RunPlace place_of(const KeptContact& contact, const ContactState::KeptRun& kept) {
  const Program& program = contact.kept->program;
  const Run& run = kept.run;
  RunPlace place;
  place.workflow = program.text(program.workflows[run.workflow].name);
  place.run = run_name(place.workflow, contact.identity, run.ordinal);
  place.state = run.state;
  place.entered = run.entered;
  if (run.key != no_key) place.key = contact.kept->texts.view(run.key);
  const bool ends = (run.armed || run.state == RunState::Left) && is_known_instant(run.wake);
  if (ends && run.state != RunState::Holdout) place.until = run.wake;
  const bool stands = run.state != RunState::Left && run.state != RunState::Holdout;
  if (stands && run.pc < program.step_of.size() && program.step_of[run.pc] != none)
    place.step = program.text(program.steps[program.step_of[run.pc]].identity);
  return place;
}

}  // namespace

std::string standing_of(const RunPlace& place) {
  const std::string until = place.until ? " until " + utc_words(*place.until) : std::string();
  switch (place.state) {
    case RunState::Waiting:
      return "waiting" + until;
    case RunState::Held:
      return "held" + until;
    case RunState::Called:
      return "waiting for an answer";
    case RunState::Holdout:
      return "held out, for comparison";
    case RunState::Left:
      return "left" + (place.until ? " " + utc_words(*place.until) : std::string());
  }
  return {};
}

std::vector<RunPlace> run_places(const KeptContact& contact) {
  std::vector<RunPlace> places;
  for (const ContactState::KeptRun& kept : contact.state.runs)
    places.push_back(place_of(contact, kept));
  std::reverse(places.begin(), places.end());
  return places;
}

std::string run_json(const KeptContact& contact, const RunPlace& place) {
  std::string line = "{\"contact\":";
  append_json_string(line, contact.identity);
  const auto member = [&](std::string_view key, std::string_view text) {
    line += ",\"";
    line += key;
    line += "\":";
    append_json_string(line, text);
  };
  member("workflow", place.workflow);
  member("run", place.run);
  if (!place.key.empty()) member("key", place.key);
  if (!place.step.empty()) member("step", place.step);
  member("state", state_name(place.state));
  member("entered", format_utc(place.entered));
  if (place.until) member(is_over(place) ? "left" : "until", format_utc(*place.until));
  return line += "}\n";
}

}  // namespace tend
