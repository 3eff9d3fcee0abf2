#include <fmt/core.h>

#include <array>
#include <cstdio>

#include "base/json_text.hpp"
#include "base/render.hpp"
#include "compiler/compile.hpp"
#include "grammar/parse.hpp"
#include "runtime/effects/trace_text.hpp"
#include "runtime/engine/plan.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

/// Nobody in particular, at an instant, in a zone.
class Bystander final : public Facts {
 public:
  Bystander(Instant from, const Zone& zone) : now_(from), enrolled_(from), zone_(zone) {}
  Value field(std::uint32_t) const override { return Value::unknown(); }
  Value event_field(std::uint32_t) const override { return Value::unknown(); }
  Instant now() const override { return now_; }
  Instant enrolled() const override { return enrolled_; }
  const Zone& zone() const override { return zone_; }
  const Calendar& calendar() const override { return no_holidays; }
  void go_to(Instant now) { now_ = now; }

 private:
  Instant now_;
  Instant enrolled_;
  const Zone& zone_;
};

struct Ended {
  Instant at;
  std::string why;
};

std::string local_text(Instant instant, const Zone& zone) {
  return format_weekday_time(zone.to_civil(instant));
}

/// Where the window moved a wait to, if it did.
std::string into_window(const Window& window, Instant reached, Instant at, const Zone& zone) {
  const std::string name = format_window(window);
  if (reached == at) return fmt::format(", which {} holds", name);
  if (window.spread)
    return fmt::format("; in {}, at this contact's place in it: {}", name, local_text(at, zone));
  return fmt::format("; {} does not hold that, and goes on at {}", name, local_text(at, zone));
}

std::string why_for(const Program& program, const WaitPlan& plan, Instant from, Instant at,
                    const Zone& zone) {
  const Duration& duration = program.durations[plan.duration];
  const Instant raw = add(from, duration, zone, no_holidays);
  std::string why = fmt::format("{} on from {} is {}", format_duration(duration),
                                local_text(from, zone), local_text(raw, zone));
  if (duration.has_calendar_part() && duration.us == 0 &&
      zone.to_civil(raw).time != zone.to_civil(from).time)
    why += fmt::format(" (there is no {} on that day: the clocks change)",
                       format_time(zone.to_civil(from).time));
  if (plan.at)
    why += fmt::format("; at {}: {}", format_time(*plan.at), local_text(at, zone));
  else if (plan.window != none)
    why += into_window(program.windows[plan.window], raw, at, zone);
  return why;
}

std::string why_until(const Program& program, const WaitPlan& plan, Instant from,
                      const Planned& planned, const Zone& zone) {
  const std::string then = planned.at == from ? "now" : local_text(planned.at, zone);
  if (planned.outcome == Planned::Outcome::Lapsed)
    return "the moment is past, so it goes on at once";
  if (plan.kind == WaitKind::UntilWindow)
    return fmt::format("{} opens {}", format_window(program.windows[plan.window]), then);
  if (plan.kind == WaitKind::UntilTime)
    return fmt::format("the next {} from {} on is {}", format_time(*plan.at),
                       local_text(from, zone), then);
  return fmt::format("the moment is {}", then);
}

/// Each wait of the steps, the next from where the one before ended.
Result<std::vector<Ended>> follow(const Program& program, Instant from, const Zone& zone) {
  Texts texts;
  Machine machine(program, texts);
  WaitPlanner planner(machine, texts);
  Bystander facts(from, zone);
  std::vector<Ended> ended;
  std::vector<Value> slots(program.workflows.front().slots);
  std::uint32_t fuel = 100'000;
  std::uint32_t pc = program.workflows.front().entry;
  Outcome outcome = outcome_came;
  while (true) {
    const Stopped stopped = machine.run(pc, outcome, slots, facts, fuel);
    if (stopped.stop == Stop::Complete) return ended;
    if (stopped.stop != Stop::Wait)
      return failure(ErrorCode::Malformed, "`tend when` takes waits and no other steps");
    const WaitPlan& plan = program.waits[stopped.operand];
    Planned planned = planner.plan(stopped.operand, slots, facts, fuel, [] { return 0; });
    if (planned.outcome == Planned::Outcome::NeverOpens)
      return failure(ErrorCode::Malformed, "the window does not open within 400 days");
    const bool lapsed = planned.outcome == Planned::Outcome::Lapsed;
    outcome = lapsed ? outcome_lapsed : outcome_came;
    if (lapsed) planned.at = facts.now();
    const bool constant = plan.kind == WaitKind::For && plan.duration != none;
    ended.push_back({planned.at, constant ? why_for(program, plan, facts.now(), planned.at, zone)
                                          : why_until(program, plan, facts.now(), planned, zone)});
    facts.go_to(planned.at);
    pc = stopped.next;
  }
}

std::string as_json(const Ended& one, const Zone& zone) {
  std::string text = fmt::format("{{\"at\":\"{}\",\"local\":\"{}\",\"why\":", format_utc(one.at),
                                 format_local(one.at, zone.offset_seconds(one.at)));
  append_json_string(text, one.why);
  return text + "}";
}

/// The last wait's end, which is the answer; the way there as `waits` when there are several.
std::string json(const std::vector<Ended>& ended, const Zone& zone) {
  std::string text = as_json(ended.back(), zone);
  if (ended.size() > 1) {
    text.pop_back();
    text += ",\"waits\":[";
    for (const Ended& one : ended) text += (&one == &ended.front() ? "" : ",") + as_json(one, zone);
    text += "]}";
  }
  return text + "\n";
}

std::string text(const std::vector<Ended>& ended, const Zone& zone) {
  std::string out;
  for (const Ended& one : ended)
    out += fmt::format("{} {}  ({})\n  {}\n", local_text(one.at, zone), zone.name(),
                       format_utc(one.at), one.why);
  return out;
}

Result<const Zone*> find_zone(Zones& zones, const std::string& name) {
  Result<const Zone*> zone = zones.find(name);
  if (zone) return zone;
  std::vector<std::string_view> names(zones.names().begin(), zones.names().end());
  std::string message = zone.error().message;
  if (const auto near = nearest(name, names); !near.empty())
    message += fmt::format("; did you mean `{}`?", near.front());
  return failure(zone.error().code, message);
}

/// Compiles the waits as a workflow that nothing starts; says what is wrong with them.
std::optional<Program> compile_waits(Sources& sources, const std::string& waits,
                                     const Terminal& terminal) {
  const SourceId source = sources.add("-e", waits);
  Diagnostics diagnostics;
  DiskReader reader;
  CompileOptions options;
  options.check.steps_only = true;
  Compiled compiled = compile(sources, {source}, reader, options, diagnostics);
  diagnostics.drop(Severity::Hint);
  RenderOptions render;
  render.color = terminal.color_errors;
  std::fputs(render_all(sources, diagnostics, render).c_str(), stderr);
  return std::move(compiled.program);
}

}  // namespace

int when_command(const WhenCommand& command, const Terminal& terminal) {
  const ParsedInstant from = parse_instant(command.from);
  if (!from.instant)
    return could_not(
        {ErrorCode::Malformed, fmt::format("--from `{}`: {}", command.from, describe(from.error))});
  Zones zones;
  const Result<const Zone*> zone = find_zone(zones, command.zone);
  if (!zone) return could_not(zone.error());

  Sources sources;
  const std::optional<Program> program = compile_waits(sources, command.waits, terminal);
  if (!program) return Findings;
  const Result<std::vector<Ended>> ended = follow(*program, *from.instant, **zone);
  if (!ended) return could_not(ended.error());
  if (ended->empty())
    return could_not(
        {ErrorCode::Malformed, "there is no wait in that; try 'wait 3d weekdays 08:00-09:00'"});
  const Result<void> written =
      write_output("-", command.format == "json" ? json(*ended, **zone) : text(*ended, **zone));
  return written ? Done : could_not(written.error());
}

}  // namespace tend
