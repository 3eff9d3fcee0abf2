// preview.cpp: every message of a workflow at once, as one contact would get it, to one address.
// It is the engine's own delivery, on a run that nobody moves, into a channel that changes the
// address.
#include <fmt/core.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <set>

#include "runtime/effects/channels.hpp"
#include "runtime/engine/active_run.hpp"
#include "runtime/engine/gate.hpp"
#include "runtime/engine/notices.hpp"
#include "runtime/engine/triggers.hpp"
#include "runtime/engine/words.hpp"
#include "runtime/sources/event_log.hpp"
#include "runtime/sources/identity.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/live_calls.hpp"
#include "tools/tend/places.hpp"
#include "tools/tend/playback.hpp"
#include "tools/tend/preview_channel.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

class NoTrace final : public TraceSink {
 public:
  void record(const TraceRecord&) override {}
};

/// The variables that a template names, the elements of its loops among them.
void add_variables(const Program& program, const Template& parts, std::set<std::uint32_t>& named) {
  for (const TemplatePart& part : parts) {
    if (part.fragment == none) continue;
    for (std::uint32_t pc = part.fragment; program.code[pc].op() != Op::Return; ++pc) {
      if (program.code[pc].op() == Op::Variable) named.insert(program.code[pc].operand());
    }
  }
}

std::set<std::uint32_t> variables_of(const Program& program, const Place& place) {
  std::set<std::uint32_t> named;
  for (const Template* part : templates_of(program, place)) add_variables(program, *part, named);
  return named;
}

Result<Instant> time_of(const PreviewCommand& command, const EventLog& log) {
  if (!command.at.empty()) {
    const ParsedInstant parsed = parse_instant(command.at);
    if (parsed.instant) return *parsed.instant;
    return failure(ErrorCode::Malformed,
                   fmt::format("--at `{}`: {}", command.at, describe(parsed.error)));
  }
  if (log.size() > 0) return log.at(log.size() - 1);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

/// One contact's preview. Nothing of it is kept.
class Preview {
 public:
  Preview(const PreviewCommand& command, Playback& playback, ContactId contact, Instant now,
          Channel* channel)
      : command_(command),
        playback_(playback),
        program_(playback.program()),
        contact_(contact),
        outbox_(channel, command.to),
        context_(playback.program(), playback.texts(), playback.store(), playback.zones(), trace_,
                 options()),
        gate_(context_),
        notices_(context_),
        triggers_(context_) {
    context_.now = now;
  }

  Result<void> workflow(std::uint32_t workflow, const EventLog& log);
  const std::string& listing() const { return listing_; }

 private:
  EngineOptions options() {
    EngineOptions options;
    options.channel = &outbox_;
    options.live_drafts = true;
    return options;
  }
  /// What a run begins with: an event, or none, and by which trigger.
  struct Beginning {
    std::optional<Event> event;
    std::uint32_t trigger = none;
  };
  Result<Beginning> beginning(std::uint32_t workflow, const EventLog& log);
  Result<Beginning> written_trigger(std::uint32_t workflow);
  void walk(ActiveRun& active, std::uint32_t entry);
  void take_samples(ActiveRun& active);
  /// A message as the contact would get it, or would with another value in a field.
  struct Shown {
    Place place;
    std::optional<Variant> variant;
  };
  std::vector<Shown> shown(const std::vector<Place>& places);
  Result<void> show(ActiveRun& active, const Shown& shown, std::size_t number, std::size_t count);
  Result<void> show_variant(ActiveRun& active, const Shown& shown, std::size_t number,
                            std::size_t count);
  void warn_of_unset(const ActiveRun& active, const std::vector<Place>& places) const;
  bool is_set_on_the_way(std::uint32_t workflow, std::uint32_t field) const;
  void notice(ActiveRun& active, std::uint32_t notice);

  const PreviewCommand& command_;
  Playback& playback_;
  const Program& program_;
  ContactId contact_;
  NoTrace trace_;
  PreviewChannel outbox_;
  EngineContext context_;
  Gate gate_;
  Notices notices_;
  Triggers triggers_;
  std::string listing_;
};

/// What --trigger says, as an event of the first trigger that takes it.
Result<Preview::Beginning> Preview::written_trigger(std::uint32_t workflow) {
  const std::vector<TriggerInfo>& triggers = program_.workflows[workflow].triggers;
  for (std::uint32_t number = 0; number < triggers.size(); ++number) {
    if (triggers[number].event == none) continue;
    const EventInfo& info = program_.events[triggers[number].event];
    if (info.synthetic) continue;
    EventLog log;
    const std::string line =
        fmt::format(R"({{"at": "{}", "contact": "preview", "type": "{}", "data": {}}})",
                    format_utc(context_.now), program_.text(info.name), command_.trigger);
    if (Result<void> read = playback_.read_events(line, "--trigger", log); !read)
      return tl::unexpected<Error>(read.error());
    if (log.size() == 0)
      return failure(ErrorCode::Malformed,
                     "--trigger has to be a JSON object with the fields of `" +
                         program_.text(info.name) + "`");
    Beginning beginning{Event(), number};
    log.get(0, *beginning.event);
    return beginning;
  }
  return failure(ErrorCode::Malformed,
                 fmt::format("--trigger: no event starts `{}`",
                             program_.text(program_.workflows[workflow].name)));
}

/// The contact's last event for which the trigger holds; else the last of that kind and key.
Result<Preview::Beginning> Preview::beginning(std::uint32_t workflow, const EventLog& log) {
  if (!command_.trigger.empty()) return written_trigger(workflow);
  const std::string_view identity = playback_.store().identity(contact_);
  Beginning found;
  Event event;
  for (std::size_t index = log.size(); index-- > 0;) {
    if (log.at(index) > context_.now) continue;
    log.get(index, event);
    if (event.contact != identity || event.type == none) continue;
    for (const Triggers::Trigger& trigger : triggers_.of(&event, {})) {
      if (trigger.workflow != workflow) continue;
      if (triggers_.holds(trigger, contact_, &event)) return Beginning{event, trigger.number};
      if (!found.event) found = {event, trigger.number};
    }
  }
  return found;
}

/// A code of each pool that is dealt on the way: the first one, which stays in the pool.
void Preview::take_samples(ActiveRun& active) {
  const WorkflowInfo& info = program_.workflows[active.run.workflow];
  for (std::uint32_t pc = info.code_begin; pc < info.code_end; ++pc) {
    if (program_.code[pc].op() != Op::Take) continue;
    const TakingInfo& taking = program_.takings[program_.code[pc].operand()];
    const PoolInfo& pool = program_.pools[taking.pool];
    if (pool.codes.empty() || active.slots[taking.slot].known()) continue;
    const std::string& code = program_.text(pool.codes.front());
    active.slots[taking.slot] = playback_.texts().value(code);
    std::fprintf(stderr, "`%s` of the pool `%s` is a sample, and stays in it\n", code.c_str(),
                 program_.text(pool.name).c_str());
  }
}

/// What the trigger says and what `let` computes on the first way through; effects do nothing.
void Preview::walk(ActiveRun& active, std::uint32_t entry) {
  constexpr int most_stops = 1000;  // a loop ends by what it does, and here nothing is done
  std::uint32_t pc = entry;
  bool sampled = false;
  for (int stops = 0; stops < most_stops; ++stops) {
    const Stopped stopped =
        context_.machine.run(pc, outcome_came, active.slots, active.facts, active.fuel);
    // The entry clears what is not of the trigger, so that samples come after it.
    if (!std::exchange(sampled, true)) take_samples(active);
    const bool over = stopped.stop == Stop::Exit || stopped.stop == Stop::Complete ||
                      stopped.stop == Stop::Done || stopped.stop == Stop::OutOfFuel;
    if (over) return;
    pc = stopped.next;
  }
}

void Preview::warn_of_unset(const ActiveRun& active, const std::vector<Place>& places) const {
  std::set<std::uint32_t> named;
  for (const Place& place : places) named.merge(variables_of(program_, place));
  std::string of_trigger;
  std::string of_run;
  for (const BoundVariable& bound : program_.workflows[active.run.workflow].variables) {
    if (!named.contains(bound.variable) || active.slots[bound.slot].known()) continue;
    const std::string& name = program_.text(program_.variables[bound.variable].name);
    std::string& unset = name.starts_with("trigger.") ? of_trigger : of_run;
    unset += (unset.empty() ? "" : ", ") + name;
  }
  if (!of_trigger.empty())
    std::fprintf(stderr, "not set here: %s (--trigger '{…}' says what the trigger's event holds)\n",
                 of_trigger.c_str());
  if (!of_run.empty())
    std::fprintf(stderr, "not set here: %s (steps on the way set it, and here they do nothing)\n",
                 of_run.c_str());
}

/// Whether a step of the workflow gives the contact's field a value.
bool Preview::is_set_on_the_way(std::uint32_t workflow, std::uint32_t field) const {
  const WorkflowInfo& info = program_.workflows[workflow];
  for (std::uint32_t pc = info.code_begin; pc < info.code_end; ++pc) {
    const Word word = program_.code[pc];
    const bool sets =
        (word.op() == Op::SetField && word.operand() == field) ||
        (word.op() == Op::Assign && program_.assignments[word.operand()].field == field);
    if (sets) return true;
  }
  return false;
}

/// One that nobody would get, for want of an owner, is shown all the same.
void Preview::notice(ActiveRun& active, std::uint32_t notice) {
  const NoticeInfo& info = program_.notices[notice];
  const Value reader = playback_.texts().value(command_.to);
  const bool no_field = info.slot == none && info.field != none &&
                        !playback_.store().field(contact_, info.field).known();
  const bool no_slot = info.slot != none && !active.slots[info.slot].known();
  if (no_field) {
    const bool is_set = is_set_on_the_way(active.run.workflow, info.field);
    std::fprintf(stderr,
                 is_set ? "`%s` is not set here: a step on the way sets it\n"
                        : "`%s` is not set: nobody would get this notice\n",
                 program_.text(program_.fields[info.field].name).c_str());
    playback_.store().set_field(contact_, info.field, reader);
  }
  if (no_slot) {
    std::fprintf(stderr, "`%s` has nobody here to go to: nobody would get this notice\n",
                 program_.text(program_.steps[active.step].identity).c_str());
    active.slots[info.slot] = reader;
  }
  notices_.send(notice, active);
  if (no_field) playback_.store().set_field(contact_, info.field, Value::unknown());
  if (no_slot) active.slots[info.slot] = Value::unknown();
}

/// With --all-variants each of a message's variants, and what she herself would get if that is none
/// of them.
std::vector<Preview::Shown> Preview::shown(const std::vector<Place>& places) {
  std::vector<Shown> all;
  for (const Place& place : places) {
    bool is_hers = false;
    if (command_.all_variants) {
      for (const Variant& variant : variants_of(program_, place)) {
        all.push_back({place, variant});
        is_hers |= playback_.store().field(contact_, variant.field) ==
                   context_.machine.constant(variant.constant);
      }
    }
    if (!is_hers) all.push_back({place, std::nullopt});
  }
  return all;
}

Result<void> Preview::show_variant(ActiveRun& active, const Shown& shown, std::size_t number,
                                   std::size_t count) {
  if (!shown.variant) return show(active, shown, number, count);
  Store& store = playback_.store();
  const Value own = store.field(contact_, shown.variant->field);
  store.set_field(contact_, shown.variant->field,
                  context_.machine.constant(shown.variant->constant));
  const Result<void> done = show(active, shown, number, count);
  store.set_field(contact_, shown.variant->field, own);
  return done;
}

Result<void> Preview::show(ActiveRun& active, const Shown& shown, std::size_t number,
                           std::size_t count) {
  const Place& place = shown.place;
  outbox_.mark({program_.text(program_.workflows[active.run.workflow].name),
                program_.text(program_.steps[place.step].identity), number, count});
  active.step = place.step;
  std::string_view kind = "notice";
  std::string name = program_.text(program_.steps[place.step].identity);
  if (place.is_notice) {
    notice(active, place.index);
  } else {
    const MessageInfo& message = program_.messages[place.index];
    kind = channel_name(message.channel);
    name = program_.text(message.name);
    gate_.deliver({.contact = contact_,
                   .run = active.run,
                   .slots = active.slots,
                   .message = place.index,
                   .step = place.step,
                   .zone = active.facts.zone()});
  }
  if (outbox_.refused()) return tl::unexpected<Error>(*outbox_.refused());
  if (shown.variant) {
    const FieldInfo& field = program_.fields[shown.variant->field];
    name += fmt::format(" ({})", words(program_, playback_.texts(), field,
                                       playback_.store().field(contact_, shown.variant->field),
                                       active.facts.zone()));
  }
  listing_ += fmt::format("{:>3}  {:<8}  {:<20}  {}\n", number, kind, name, outbox_.last_seen());
  return {};
}

Result<void> Preview::workflow(std::uint32_t workflow, const EventLog& log) {
  const WorkflowInfo& info = program_.workflows[workflow];
  const std::vector<Place> places = places_of(program_, info);
  if (places.empty()) return {};
  const Result<Beginning> begun = beginning(workflow, log);
  if (!begun) return tl::unexpected<Error>(begun.error());
  Run run;
  run.contact = contact_;
  run.workflow = static_cast<std::uint16_t>(workflow);
  run.entered = run.anchor = context_.now;
  const std::vector<Value> slots(info.slots, Value::unknown());
  ActiveRun active(context_, playback_.store().add_run(run, slots),
                   begun->event ? &*begun->event : nullptr, context_.now);
  const std::uint32_t own = begun->trigger == none ? none : info.triggers[begun->trigger].entry;
  walk(active, own == none ? info.entry : own);
  warn_of_unset(active, places);
  listing_ += (listing_.empty() ? "" : "\n") + program_.text(info.name) + "\n";
  const std::vector<Shown> all = shown(places);
  for (std::size_t index = 0; index < all.size(); ++index) {
    if (Result<void> done = show_variant(active, all[index], index + 1, all.size()); !done)
      return done;
  }
  return {};
}

/// The contact that --contact names or describes.
Result<ContactId> contact_of(const PreviewCommand& command, const Playback& playback) {
  // One that is made up is read before all others.
  if (command.contact.starts_with('{')) return ContactId(0);
  const auto identity = identity_of(command.contact);
  const auto contact = identity ? playback.store().find_contact(*identity) : std::nullopt;
  if (contact) return *contact;
  return failure(ErrorCode::NotFound,
                 fmt::format("there is no contact `{}`; --contacts and --events say who there is",
                             command.contact));
}

Result<std::vector<std::uint32_t>> workflows_of(const PreviewCommand& command,
                                                const Program& program) {
  std::vector<std::uint32_t> chosen;
  std::vector<std::string_view> names;
  for (std::uint32_t index = 0; index < program.workflows.size(); ++index) {
    names.push_back(program.text(program.workflows[index].name));
    if (command.workflow.empty() || names.back() == command.workflow) chosen.push_back(index);
  }
  if (chosen.empty() && !command.workflow.empty())
    return tl::unexpected<Error>(no_such_workflow(command.workflow, names));
  return chosen;
}

Result<std::string> preview(const PreviewCommand& command, Playback& playback, Channel* channel) {
  EventLog log;
  if (Result<void> read = playback.load_events(log); !read)
    return tl::unexpected<Error>(read.error());
  const Result<Instant> now = time_of(command, log);
  if (!now) return tl::unexpected<Error>(now.error());
  NoTrace nowhere;
  if (Result<void> past = playback.go_live_after(*now, log, nowhere, Playback::TakenIn::Nobody);
      !past)
    return tl::unexpected<Error>(past.error());
  const Result<ContactId> contact = contact_of(command, playback);
  if (!contact) return tl::unexpected<Error>(contact.error());
  const Result<std::vector<std::uint32_t>> workflows = workflows_of(command, playback.program());
  if (!workflows) return tl::unexpected<Error>(workflows.error());
  Preview preview(command, playback, *contact, *now, channel);
  for (const std::uint32_t workflow : *workflows) {
    if (Result<void> shown = preview.workflow(workflow, log); !shown)
      return tl::unexpected<Error>(shown.error());
  }
  return preview.listing();
}

}  // namespace

int preview_command(PreviewCommand command, const Terminal& terminal) {
  if (command.contact.starts_with('{')) command.audience.made_up = command.contact;
  std::unique_ptr<Channel> channel;
  if (command.messages != "none:") {
    const Result<Outside> outside = outside_of(command.allow);
    if (!outside) return could_not(outside.error());
    Result<std::unique_ptr<Channel>> found = open_channel(command.messages, *outside);
    if (!found) return could_not(found.error());
    channel = std::move(*found);
  }
  const OpenedPlayback opened = open_playback(command.audience, terminal);
  if (!opened.playback) return opened.status;
  opened.playback->say_missing_sender(command.messages);
  const Result<std::string> listing = preview(command, *opened.playback, channel.get());
  if (!listing) return could_not(listing.error());
  const Result<void> written =
      write_output("", listing->empty() ? "There is no message to show.\n" : *listing);
  return written ? Done : could_not(written.error());
}

}  // namespace tend
