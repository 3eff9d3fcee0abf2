#include "runtime/engine/occurrences.hpp"

#include "runtime/engine/fields.hpp"
#include "runtime/engine/words.hpp"

namespace tend {
namespace {

/// In the order of OwnEvent.
constexpr std::array<std::string_view, 10> own_names{
    "changed",   "joined", "left", "entered",    "completed",
    "converted", "exited", "sent", "subscribed", "unsubscribed"};

void want_those_of(const Program& program, const Reads& reads, EventIndex& wanted) {
  for (const std::uint32_t event : reads.events) {
    if (event < program.events.size()) wanted.add(event, none, 0);
  }
}

void want(const TriggerInfo& trigger, EventIndex& wanted) {
  if (trigger.event != none) wanted.add(trigger.event, trigger.key, 0);
}

void want_those_of(const Program& program, const WorkflowInfo& workflow, EventIndex& wanted) {
  for (const TriggerInfo& trigger : workflow.triggers) want(trigger, wanted);
  for (const OnInfo& on : workflow.ons) {
    for (const TriggerInfo& trigger : on.triggers) want(trigger, wanted);
  }
  for (const GoalInfo& goal : workflow.goals) {
    Reads reads;
    reads.add(program, goal.condition);
    want_those_of(program, reads, wanted);
  }
}

}  // namespace

EventIndex wanted_events(const EngineContext& context) {
  const Program& program = context.program;
  EventIndex wanted(context.machine);
  for (const WorkflowInfo& workflow : program.workflows) want_those_of(program, workflow, wanted);
  for (const WaitPlan& wait : program.waits) {
    Reads reads;
    for (const WaitArm& arm : wait.arms) reads.add(program, arm.condition);
    want_those_of(program, reads, wanted);
  }
  for (const TallyInfo& tally : program.tallies)
    wanted.add_by_condition(tally.event, tally.condition, 0);
  for (const ScoreInfo& score : program.scores) {
    for (const ScoreRule& rule : score.rules) want(rule.trigger, wanted);
  }
  for (const AbsenceInfo& absence : program.absences) {
    wanted.add_by_condition(absence.first, absence.first_condition, 0);
    wanted.add_by_condition(absence.second, absence.second_condition, 0);
  }
  return wanted;
}

TraceRecord line_of(EngineContext& context, ContactId contact, TraceKind kind) {
  TraceRecord record;
  record.at = context.now;
  record.contact = contact;
  record.zone = &context.zones.of(contact);
  record.kind = kind;
  return record;
}

Occurrences::Occurrences(EngineContext& context)
    : context_(context),
      subjects_(context.program),
      wanted_(wanted_events(context)),
      names_(context.program.texts.size()),
      read_(read_by_any(context.program)),
      is_changed_(subjects_.count()),
      email_(find_field(context.program, "email")) {
  const Program& program = context.program;
  for (std::size_t own = 0; own < own_names.size(); ++own)
    events_[own] = find_event(program, own_names[own]);
  const std::uint32_t changed = event(OwnEvent::Changed);
  old_ = find_event_field(program, changed, "old");
  new_ = find_event_field(program, changed, "new");
  for (std::uint32_t field = 0; field < program.fields.size(); ++field) {
    const Value name = context.texts.value(program.text(program.fields[field].name));
    tells_changed_.push_back(wants(changed, name));
    if (field == context.zones.field() || context.planner.reads(field)) read_[field] = true;
  }
}

bool Occurrences::set_field(ContactId contact, std::uint32_t field, Value value) {
  if (context_.store.field(contact, field) == value) return false;
  if (!tells_changed_[field]) {
    write(contact, field, value);
    return true;
  }
  const Program& program = context_.program;
  Event& event = add(this->event(OwnEvent::Changed),
                     context_.texts.value(program.text(program.fields[field].name)));
  if (old_ != none) event.fields[old_] = spelled(contact, field);
  write(contact, field, value);
  if (new_ != none) event.fields[new_] = spelled(contact, field);
  return true;
}

void Occurrences::write(ContactId contact, std::uint32_t field, Value value) {
  context_.store.set_field(contact, field, value);
  changed(subjects_.field(field));
  // Another address is not known to be bad.
  if (field == email_ && context_.store.field(contact, context_.cells.bounced()).known())
    context_.store.set_field(contact, context_.cells.bounced(), Value::unknown());
}

Value Occurrences::spelled(ContactId contact, std::uint32_t field) const {
  const Value value = context_.store.field(contact, field);
  if (!value.known()) return value;
  return context_.texts.value(words(context_.program, context_.texts,
                                    context_.program.fields[field], value,
                                    context_.zones.of(contact)));
}

bool Occurrences::set_member(ContactId contact, std::uint32_t contact_list, bool on) {
  const std::uint32_t cell = context_.cells.member(contact_list);
  if (context_.store.field(contact, cell).is_true() == on) return false;
  context_.store.set_field(contact, cell, Value::of_bool(on));
  changed(subjects_.member(contact_list));
  return true;
}

bool Occurrences::put_on_list(ContactId contact, std::uint32_t contact_list, bool on) {
  if (!set_member(contact, contact_list, on)) return false;
  raise(contact, on ? OwnEvent::Joined : OwnEvent::Left,
        context_.program.contact_lists[contact_list].name);
  return true;
}

bool Occurrences::set_consent(ContactId contact, std::uint32_t topic,
                              std::optional<ChannelKind> channel, bool given) {
  bool differs = false;
  for (std::uint32_t number = 0; number < channel_count; ++number) {
    const auto kind = static_cast<ChannelKind>(number);
    if (channel && *channel != kind) continue;
    const std::uint32_t cell = context_.cells.consent(kind, topic);
    if (context_.store.field(contact, cell) == Value::of_bool(given)) continue;
    context_.store.set_field(contact, cell, Value::of_bool(given));
    differs = true;
  }
  if (differs && topic != none) changed(subjects_.consent(topic));
  return differs;
}

bool Occurrences::consent(ContactId contact, std::uint32_t topic, bool given) {
  if (!set_consent(contact, topic, std::nullopt, given)) return false;
  raise(contact, given ? OwnEvent::Subscribed : OwnEvent::Unsubscribed,
        context_.program.topics[topic]);
  return true;
}

Occurrence& Occurrences::add() {
  if (last_ == queue_.size()) queue_.emplace_back();
  return queue_[last_++];
}

Event& Occurrences::add(std::uint32_t type, Value key) {
  Occurrence& occurrence = add();
  occurrence.enroll_in = none;
  const EventInfo& info = context_.program.events[type];
  Event& event = occurrence.event;
  event.at = context_.now;
  event.type = type;
  event.fields.assign(info.fields.size(), Value::unknown());
  if (info.key != none) event.fields[info.key] = key;
  return event;
}

Value Occurrences::name(TextIndex text) {
  Value& name = names_[text];
  if (!name.known()) name = context_.texts.value(context_.program.text(text));
  return name;
}

void Occurrences::raise(ContactId /*contact*/, OwnEvent own, TextIndex key) {
  const std::uint32_t type = event(own);
  if (type == none || !wanted_.has(type)) return;
  const Value value = name(key);
  if (wants(type, value)) add(type, value);
}

void Occurrences::activity_changed(ContactId /*contact*/, std::uint32_t workflow) {
  changed(subjects_.activity(context_.open_one[workflow]));
}

void Occurrences::enroll(ContactId /*contact*/, std::uint32_t workflow) {
  add().enroll_in = workflow;
}

void Occurrences::changed(Subject subject) {
  if (!read_[subject] || is_changed_[subject]) return;
  is_changed_[subject] = true;
  changes_.push_back(subject);
}

void Occurrences::changed_all() {
  for (Subject subject = 0; subject < subjects_.count(); ++subject) changed(subject);
}

void Occurrences::take_changes(Changes& changes) {
  for (const Subject subject : changes_) {
    is_changed_[subject] = false;
    changes.push_back(subject);
  }
  changes_.clear();
}

const Occurrence* Occurrences::next() {
  if (first_ < last_) return &queue_[first_++];
  first_ = last_ = 0;
  return nullptr;
}

}  // namespace tend
