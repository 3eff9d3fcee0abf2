// audience.cpp: who would enter, and who would fail, before anything is switched on. Two plays of
// the same people answer it: one in which the workflows were live all along, and one that goes live
// now and takes in everyone for whom a state is true. Who fails is what the engine's gate says.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "runtime/effects/trace_names.hpp"
#include "runtime/effects/trace_text.hpp"
#include "runtime/engine/gate.hpp"
#include "runtime/engine/reads.hpp"
#include "runtime/sources/event_log.hpp"
#include "tools/tend/audience_report.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/places.hpp"
#include "tools/tend/playback.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

using Kind = AudienceGroup::Kind;

/// What a trace tells of who came in and who did not, by workflow.
class Entries final : public TraceSink {
 public:
  explicit Entries(const Program& program)
      : entered(program.workflows.size()), skipped(program.workflows.size()) {}

  void record(const TraceRecord& record) override {
    if (record.workflow == none) return;
    if (record.kind == TraceKind::Entered)
      entered[record.workflow].emplace_back(record.contact, record.at);
    if (record.kind == TraceKind::Skipped)
      skipped[record.workflow].insert_or_assign(record.contact.value, record.reason);
  }

  std::vector<std::vector<std::pair<ContactId, Instant>>> entered;  ///< in order of time
  std::vector<std::map<std::uint32_t, Reason>> skipped;  ///< by contact: why, the last time
};

/// One play of the people, and what came of it.
struct Play {
  Play(Playback& a_playback, const Entries& some_entries)
      : playback(a_playback), entries(some_entries) {}

  std::string identity(std::uint32_t contact) const {
    return std::string(playback.store().identity(ContactId(contact)));
  }
  Playback& playback;
  const Entries& entries;
};

/// The fields of the contact that are written out there.
std::set<std::uint32_t> fields_of(const Program& program, const Place& place) {
  Reads reads;
  std::set<std::uint32_t> fields;
  for (const Template* parts : templates_of(program, place)) {
    for (const TemplatePart& part : *parts) {
      if (part.kind == TemplatePart::Kind::Value) reads.add(program, part.fragment);
      if (part.kind == TemplatePart::Kind::Text && part.field != none) fields.insert(part.field);
    }
  }
  for (const Subject subject : reads.subjects) {
    if (subject < program.fields.size()) fields.insert(subject);
  }
  return fields;
}

class Gathering {
 public:
  Gathering(const Play& all_along, const Play& now, Instant at)
      : all_along_(all_along),
        now_(now),
        program_(now.playback.program()),
        store_(now.playback.store()),
        at_(at),
        nothing_(program_),
        context_(program_, now.playback.texts(), store_, now.playback.zones(), nothing_, {}),
        gate_(context_),
        cells_(program_) {
    context_.now = at;
  }

  WorkflowAudience workflow(std::uint32_t workflow);

 private:
  /// By what is wrong, and at which steps.
  using Flaws =
      std::map<std::pair<const std::string, std::vector<std::string>>, std::vector<Person>>;

  Person person_at(std::string identity, Instant at, std::uint32_t workflow);
  void true_now(std::uint32_t workflow, WorkflowAudience& audience);
  void by_event(std::uint32_t workflow, WorkflowAudience& audience);
  void scheduled(std::uint32_t workflow, WorkflowAudience& audience);
  void kept_out(std::uint32_t workflow, WorkflowAudience& audience);
  void add(WorkflowAudience& audience, AudienceGroup group);
  void ask_about(std::uint32_t workflow, ContactId contact, Flaws& fails, Flaws& defaults);
  std::string unset_field(std::uint32_t field) const {
    return fmt::format("`{}` is not set", program_.text(program_.fields[field].name));
  }
  std::string stopped(std::uint32_t workflow, ContactId contact, const Place& place);

  const Play& all_along_;
  const Play& now_;
  const Program& program_;
  Store& store_;
  Instant at_;
  Entries nothing_;
  EngineContext context_;
  Gate gate_;
  Cells cells_;
  std::set<std::string> people_;  ///< of the workflow at hand: who would enter
};

void Gathering::add(WorkflowAudience& audience, AudienceGroup group) {
  for (const Person& person : group.people) people_.insert(person.contact);
  audience.groups.push_back(std::move(group));
}

/// By the clock that the workflow goes by for her.
Person Gathering::person_at(std::string identity, Instant at, std::uint32_t workflow) {
  const auto contact = store_.find_contact(identity);
  std::string local = format_utc(at);
  if (contact) {
    const Zone& zone = context_.zones.of(*contact, workflow);
    local = fmt::format("{} {}", format_weekday_time(zone.to_civil(at)), zone.name());
  }
  return {std::move(identity), at, std::move(local)};
}

void Gathering::true_now(std::uint32_t workflow, WorkflowAudience& audience) {
  AudienceGroup group{Kind::TrueNow};
  for (const auto& [contact, at] : now_.entries.entered[workflow])
    group.people.push_back({now_.identity(contact.value)});
  add(audience, std::move(group));
}

/// Each once, with when she would have entered last.
void Gathering::by_event(std::uint32_t workflow, WorkflowAudience& audience) {
  std::map<std::uint32_t, Instant> last;
  for (const auto& [contact, at] : all_along_.entries.entered[workflow]) {
    last[contact.value] = at;
    audience.last_7_days += at.us > at_.us - 7 * us_per_day ? 1 : 0;
    audience.last_30_days += at.us > at_.us - 30 * us_per_day ? 1 : 0;
  }
  AudienceGroup group{Kind::ByEvent};
  for (const auto& [contact, at] : last)
    group.people.push_back(person_at(all_along_.identity(contact), at, workflow));
  add(audience, std::move(group));
}

/// Those for whom one of the workflow's moments is set. Its condition is asked when it comes.
void Gathering::scheduled(std::uint32_t workflow, WorkflowAudience& audience) {
  AudienceGroup group{Kind::Scheduled};
  for (std::uint32_t contact = 0; contact < store_.contact_count(); ++contact) {
    std::optional<Instant> first;
    for (const TriggerInfo& trigger : program_.workflows[workflow].triggers) {
      const bool is_moment =
          trigger.watch != none && program_.watches[trigger.watch].kind == WatchInfo::Kind::Moment;
      if (!is_moment) continue;
      const Value next = store_.field(ContactId(contact), cells_.next(trigger.watch));
      if (next.known() && (!first || next.bits < first->us)) first = Instant{next.bits};
    }
    if (first) group.people.push_back(person_at(now_.identity(contact), *first, workflow));
  }
  std::ranges::stable_sort(group.people, {}, [](const Person& person) { return person.at->us; });
  add(audience, std::move(group));
}

/// For whom a trigger fired in one of the plays, and who came in in neither.
void Gathering::kept_out(std::uint32_t workflow, WorkflowAudience& audience) {
  std::map<std::string, std::vector<Person>> groups;
  std::set<std::string> seen = people_;
  for (const Play* play : {&now_, &all_along_}) {
    for (const auto& [contact, reason] : play->entries.skipped[workflow]) {
      std::string name = play->identity(contact);
      if (!seen.insert(name).second) continue;
      groups[std::string(reason_in_words(reason))].push_back({std::move(name)});
    }
  }
  for (auto& [why, people] : groups)
    audience.groups.push_back({Kind::KeptOut, why, {}, std::move(people)});
}

/// Why what is sent there will not reach the contact; empty where it will, or is held to a window
/// or a limit.
std::string Gathering::stopped(std::uint32_t workflow, ContactId contact, const Place& place) {
  if (place.is_notice) {
    const std::uint32_t field = program_.notices[place.index].field;
    if (field == none || store_.field(contact, field).known()) return {};
    return unset_field(field);
  }
  Run run;
  run.contact = contact;
  run.workflow = static_cast<std::uint16_t>(workflow);
  run.entered = at_;
  const std::vector<Value> slots(program_.workflows[workflow].slots, Value::unknown());
  const Verdict verdict = gate_.ask({.contact = contact,
                                     .run = run,
                                     .slots = slots,
                                     .message = place.index,
                                     .step = place.step,
                                     .zone = context_.zones.of(contact, workflow)});
  if (verdict.kind != Verdict::Kind::Dropped || verdict.reason == Reason::Limit) return {};
  return std::string(reason_in_words(verdict.reason));
}

void Gathering::ask_about(std::uint32_t workflow, ContactId contact, Flaws& fails,
                          Flaws& defaults) {
  std::map<std::string, std::vector<std::string>> stops;
  std::map<std::string, std::vector<std::string>> unset;
  for (const Place& place : places_of(program_, program_.workflows[workflow])) {
    const std::string& step = program_.text(program_.steps[place.step].identity);
    if (const std::string why = stopped(workflow, contact, place); !why.empty())
      stops[why].push_back(step);
    for (const std::uint32_t field : fields_of(program_, place)) {
      if (!store_.field(contact, field).known()) unset[unset_field(field)].push_back(step);
    }
  }
  const Person person{std::string(store_.identity(contact))};
  for (const auto& flaw : stops) fails[flaw].push_back(person);
  for (const auto& flaw : unset) defaults[flaw].push_back(person);
}

WorkflowAudience Gathering::workflow(std::uint32_t workflow) {
  const WorkflowInfo& info = program_.workflows[workflow];
  WorkflowAudience audience;
  audience.name = program_.text(info.name);
  people_.clear();
  bool events = false;
  bool states = false;
  bool moments = false;
  for (const TriggerInfo& trigger : info.triggers) {
    const bool moment =
        trigger.watch != none && program_.watches[trigger.watch].kind == WatchInfo::Kind::Moment;
    events |= trigger.watch == none;
    moments |= moment;
    states |= trigger.watch != none && !moment;
    audience.including_existing |= trigger.including_existing;
  }
  if (states) true_now(workflow, audience);
  if (events) by_event(workflow, audience);
  if (moments) scheduled(workflow, audience);
  kept_out(workflow, audience);
  Flaws fails;
  Flaws defaults;
  for (const std::string& name : people_) {
    if (const auto contact = store_.find_contact(name))
      ask_about(workflow, *contact, fails, defaults);
  }
  for (auto& [flaw, people] : fails)
    audience.groups.push_back({Kind::Fails, flaw.first, flaw.second, std::move(people)});
  for (auto& [flaw, people] : defaults)
    audience.groups.push_back({Kind::Defaults, flaw.first, flaw.second, std::move(people)});
  for (const std::uint32_t pool : pools_of(program_, info)) {
    const std::size_t codes = program_.pools[pool].codes.size();
    if (codes >= people_.size()) continue;
    audience.remarks.push_back(fmt::format("the pool `{}` has {} codes for {} people",
                                           program_.text(program_.pools[pool].name), codes,
                                           people_.size()));
  }
  return audience;
}

Result<Instant> time_of(const AudienceCommand& command, const EventLog& log) {
  if (command.at.empty()) {
    if (log.size() > 0) return log.at(log.size() - 1);
    return failure(ErrorCode::Malformed, "without --events, --at has to say which instant it is");
  }
  const ParsedInstant parsed = parse_instant(command.at);
  if (parsed.instant) return *parsed.instant;
  return failure(ErrorCode::Malformed,
                 fmt::format("--at `{}`: {}", command.at, describe(parsed.error)));
}

Result<AudienceReport> gather(const AudienceCommand& command, Playback& all_along, Playback& now) {
  EventLog log;
  if (Result<void> read = now.load_events(log); !read) return tl::unexpected<Error>(read.error());
  const Result<Instant> at = time_of(command, log);
  if (!at) return tl::unexpected<Error>(at.error());
  Entries starting(now.program());
  if (Result<void> live = now.go_live_after(*at, log, starting, Playback::TakenIn::Existing); !live)
    return tl::unexpected<Error>(live.error());
  Entries lived(now.program());
  if (Result<void> played = all_along.play_until(*at, lived); !played)
    return tl::unexpected<Error>(played.error());
  const Play past{all_along, lived};
  const Play present{now, starting};
  Gathering gathering(past, present, *at);
  AudienceReport report{*at, now.store().contact_count(), {}};
  for (std::uint32_t index = 0; index < now.program().workflows.size(); ++index)
    report.workflows.push_back(gathering.workflow(index));
  return report;
}

std::string written(const AudienceCommand& command, const AudienceReport& report) {
  const std::size_t limit = command.list ? report.contacts : command.limit;
  if (command.format == "jsonl") return audience_lines(report);
  return command.format == "json" ? audience_json(report, limit) : audience_text(report, limit);
}

}  // namespace

int audience_command(const AudienceCommand& command, const Terminal& terminal) {
  const std::vector<std::string>& events = command.audience.events;
  if (std::find(events.begin(), events.end(), "-") != events.end())
    return could_not({ErrorCode::Unsupported,
                      "the events are read twice, and standard input is there once: give a file"});
  const OpenedPlayback now = open_playback(command.audience, terminal);
  if (!now.playback) return now.status;
  // The same people once more, without a word on what is wrong with them.
  Playback all_along(now.playback->program(), command.audience, Playback::Voice::Silent);
  if (Result<void> ready = all_along.load(); !ready) return could_not(ready.error());
  const Result<AudienceReport> report = gather(command, all_along, *now.playback);
  if (!report) return could_not(report.error());
  const Result<void> printed = write_output("", written(command, *report));
  return printed ? Done : could_not(printed.error());
}

}  // namespace tend
