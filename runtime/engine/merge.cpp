#include "runtime/engine/merge.hpp"

#include <algorithm>
#include <vector>

namespace tend {
namespace {

/// One merge.
class Merge {
 public:
  Merge(ContactId from, ContactId to, const MergeParts& parts)
      : parts_(parts), context_(parts.context), store_(parts.context.store), from_(from), to_(to) {}

  void fields();
  void lists();
  void consents();
  void stops();
  void runs();
  void parks();

 private:
  bool is_score(std::uint32_t field) const;
  void a_run(RunId id);
  void take_over(RunId id);
  RunId same_workflow(const Run& run) const;
  Value take(std::uint32_t cell);

  const MergeParts& parts_;
  EngineContext& context_;
  Store& store_;
  ContactId from_;
  ContactId to_;
};

/// What the visitor has in a cell, who has it no longer.
Value Merge::take(std::uint32_t cell) {
  const Value value = store_.field(from_, cell);
  if (value.known()) store_.set_field(from_, cell, Value::unknown());
  return value;
}

bool Merge::is_score(std::uint32_t field) const {
  const std::vector<ScoreInfo>& scores = context_.program.scores;
  return std::any_of(scores.begin(), scores.end(),
                     [&](const ScoreInfo& score) { return score.field == field; });
}

void Merge::fields() {
  const Machine& machine = context_.machine;
  for (std::uint32_t field = 0; field < context_.program.fields.size(); ++field) {
    const Value value = take(field);
    const std::uint32_t initial = context_.program.fields[field].initial;
    const Value own = store_.field(to_, field);
    // What every contact begins with was never said of this one.
    const bool unsaid = !own.known() || (initial != none && own == machine.constant(initial));
    if (value.known() && unsaid && !is_score(field)) parts_.intake.set_field(to_, field, value);
  }
}

void Merge::lists() {
  for (std::uint32_t list = 0; list < context_.program.contact_lists.size(); ++list) {
    const bool member = take(context_.cells.member(list)).is_true();
    if (!member || !parts_.world.set_member(to_, list, true)) continue;
    TraceRecord record = line_of(context_, to_, TraceKind::Listed);
    record.operand = list;
    record.value = Value::of_bool(true);
    context_.trace.record(record);
  }
}

void Merge::consents() {
  const auto one = [&](std::uint32_t topic) {
    for (std::uint32_t number = 0; number < channel_count; ++number) {
      const auto channel = static_cast<ChannelKind>(number);
      const std::uint32_t cell = context_.cells.consent(channel, topic);
      const Value said = take(cell);
      if (said.known() && store_.field(to_, cell) != Value::of_bool(false))
        parts_.world.set_consent(to_, topic, channel, said.is_true());
    }
  };
  one(none);
  for (std::uint32_t topic = 0; topic < context_.program.topics.size(); ++topic) one(topic);
}

void Merge::stops() {
  for (const std::uint32_t cell : {context_.cells.bounced(), context_.cells.complained()}) {
    if (take(cell).is_true()) store_.set_field(to_, cell, Value::of_bool(true));
  }
  const Value seen = take(context_.cells.first_seen());
  const Value own = store_.field(to_, context_.cells.first_seen());
  if (seen.known() && (!own.known() || seen.bits < own.bits))
    store_.set_field(to_, context_.cells.first_seen(), seen);
}

RunId Merge::same_workflow(const Run& run) const {
  for (RunId id = store_.newest_run(to_); id; id = store_.run(id).next_of_contact) {
    const Run& other = store_.run(id);
    if (context_.is_same(other.workflow, run.workflow) && other.key == run.key) return id;
  }
  return {};
}

void Merge::runs() {
  std::vector<RunId> ids;
  for (RunId id = store_.newest_run(from_); id; id = store_.run(id).next_of_contact)
    ids.push_back(id);
  // The one that was entered first for the first time goes first, so that their order stays.
  std::reverse(ids.begin(), ids.end());
  for (const RunId id : ids) a_run(id);
}

void Merge::a_run(RunId id) {
  const Run& run = store_.run(id);
  const std::uint32_t workflow = run.workflow;
  const bool inside = run.state != RunState::Left;
  const RunId other_id = same_workflow(run);
  if (!other_id) {
    store_.move_run(id, to_);
    if (inside) parts_.world.activity_changed(to_, workflow);
    return;
  }
  const Run& other = store_.run(other_id);
  const bool other_inside = other.state != RunState::Left;
  const bool older = run.entered < other.entered;
  const bool once = context_.program.workflows[workflow].reenroll == ReenrollMode::Never;
  if (inside && other_inside ? !older : inside && (once && !older)) {
    parts_.runs.drop(id, Reason::Duplicate);
    return;
  }
  if (!inside && !(other_inside && once && older)) return;
  // The visitor's own is the older: it takes the place of the contact's.
  if (other_inside) parts_.runs.drop(other_id, Reason::Duplicate);
  if (inside) take_over(id);
}

/// The contact's own run of the workflow is over: it gives up its place.
void Merge::take_over(RunId id) {
  Run run = store_.run(id);
  const std::span<const Value> held = store_.slots(id);
  const std::vector<Value> slots(held.begin(), held.end());
  store_.leave(id, context_.now);
  run.contact = to_;
  context_.wake(store_.add_run(run, slots), run.wake);
  parts_.world.activity_changed(to_, run.workflow);
}

void Merge::parks() {
  for (const ParkId id : store_.parks(from_)) {
    Parked parked = store_.parked(id);
    parked.contact = to_;
    store_.unpark(id);
    context_.park(parked);
  }
}

}  // namespace

void merge_visitor(std::string_view visitor, ContactId contact, const MergeParts& parts) {
  EngineContext& context = parts.context;
  const auto known = context.store.find_contact(visitor);
  if (known == contact) return;
  context.store.rename(visitor, contact);
  if (!known) return;
  TraceRecord record = line_of(context, contact, TraceKind::Merged);
  record.text = context.texts.intern(visitor);
  context.trace.record(record);
  Merge merge(*known, contact, parts);
  parts.history.merge(*known, contact);
  parts.runs.merge_sent(*known, contact);
  parts.scores.merge(*known, contact);
  merge.fields();
  merge.lists();
  merge.consents();
  merge.stops();
  parts.watches.merge(*known, contact);
  merge.runs();
  merge.parks();
  parts.world.changed_all();
}

}  // namespace tend
