#include "runtime/engine/intake.hpp"

#include "runtime/engine/fields.hpp"

namespace tend {
Intake::Intake(EngineContext& context, Occurrences& world)
    : context_(context),
      world_(world),
      subscribed_(known("subscribed", "channel")),
      unsubscribed_(known("unsubscribed", "channel")),
      bounced_(known("bounced", "hard")),
      complained_(known("complained")),
      joined_(known("joined")),
      left_(known("left")) {
  const Program& program = context.program;
  const auto text = [&](std::string_view name) { return context.texts.value(name).bits; };
  for (std::uint32_t topic = 0; topic < program.topics.size(); ++topic)
    topics_.emplace(text(program.text(program.topics[topic])), topic);
  for (std::uint32_t channel = 0; channel < channel_count; ++channel)
    channels_.emplace(text(channel_names[channel]), static_cast<ChannelKind>(channel));
  for (std::uint32_t list = 0; list < program.contact_lists.size(); ++list) {
    const ContactListInfo& info = program.contact_lists[list];
    if (info.watch == none) lists_.emplace(text(program.text(info.name)), list);
  }
}

Intake::Known Intake::known(std::string_view name, std::string_view other) const {
  Known known;
  known.event = find_event(context_.program, name);
  if (known.event == none) return known;
  known.key = context_.program.events[known.event].key;
  known.other = find_event_field(context_.program, known.event, other);
  return known;
}

void Intake::apply(ContactId contact, const Event& event) {
  for (const SetField& set : event.set) {
    if (!set.once || !context_.store.field(contact, set.field).known())
      set_field(contact, set.field, set.value);
  }
  if (event.type == none) return;
  if (event.type == subscribed_.event) return consent(contact, event, subscribed_, true);
  if (event.type == unsubscribed_.event) return consent(contact, event, unsubscribed_, false);
  if (event.type == joined_.event) return put_on_list(contact, key_of(event, joined_), true);
  if (event.type == left_.event) return put_on_list(contact, key_of(event, left_), false);
  if (event.type == complained_.event) return stop(contact, context_.cells.complained());
  if (event.type != bounced_.event || bounced_.other >= event.fields.size()) return;
  if (event.fields[bounced_.other].is_true()) stop(contact, context_.cells.bounced());
}

void Intake::set_field(ContactId contact, std::uint32_t field, Value value) {
  if (!world_.set_field(contact, field, value)) return;
  TraceRecord record = line_of(context_, contact, TraceKind::Set);
  record.operand = field;
  record.value = value;
  context_.trace.record(record);
}

Value Intake::key_of(const Event& event, const Known& known) const {
  return known.key < event.fields.size() ? event.fields[known.key] : Value::unknown();
}

void Intake::consent(ContactId contact, const Event& event, const Known& known, bool given) {
  const Value key = key_of(event, known);
  const Value named =
      known.other < event.fields.size() ? event.fields[known.other] : Value::unknown();
  const auto channel = channels_.find(named.bits);
  // Of a channel that there is not, nothing can be sent; nor of a topic.
  if (named.known() && channel == channels_.end()) return;
  std::optional<ChannelKind> on;
  if (named.known()) on = channel->second;
  if (key.known()) {
    const auto topic = topics_.find(key.bits);
    if (topic != topics_.end()) say_consent(contact, topic->second, on, given);
    return;
  }
  say_consent(contact, none, on, given);
  // Who leaves a channel leaves all that comes through it. Who comes back to one does not come back
  // to what she has left by itself.
  if (on && given) return;
  for (std::uint32_t topic = 0; topic < context_.program.topics.size(); ++topic)
    say_consent(contact, topic, on, given);
}

void Intake::say_consent(ContactId contact, std::uint32_t topic, std::optional<ChannelKind> channel,
                         bool given) {
  // There is no word in the trace for a channel as a whole: the event itself says it.
  if (!world_.set_consent(contact, topic, channel, given) || topic == none) return;
  TraceRecord record = line_of(context_, contact, TraceKind::Consented);
  record.operand = topic;
  record.value = Value::of_bool(given);
  context_.trace.record(record);
}

void Intake::put_on_list(ContactId contact, Value list, bool on) {
  const auto found = lists_.find(list.bits);
  if (found == lists_.end() || !world_.set_member(contact, found->second, on)) return;
  TraceRecord record = line_of(context_, contact, TraceKind::Listed);
  record.operand = found->second;
  record.value = Value::of_bool(on);
  context_.trace.record(record);
}

void Intake::stop(ContactId contact, std::uint32_t cell) {
  context_.store.set_field(contact, cell, Value::of_bool(true));
}

}  // namespace tend
