#include "runtime/engine/watches.hpp"

#include <algorithm>

#include "runtime/engine/moments.hpp"

namespace tend {

Watches::Watches(EngineContext& context, Occurrences& world)
    : context_(context),
      world_(world),
      readers_(world.subjects().count()),
      segments_(context.program.watches.size()) {
  find_readers();
  const std::vector<ContactListInfo>& lists = context.program.contact_lists;
  for (std::uint32_t list = 0; list < lists.size(); ++list) {
    if (lists[list].watch != none) segments_[lists[list].watch].push_back(list);
  }
}

void Watches::find_readers() {
  const Program& program = context_.program;
  for (std::uint32_t watch = 0; watch < program.watches.size(); ++watch) {
    const WatchInfo& info = program.watches[watch];
    Reads reads;
    reads.add(program, info.fragment);
    for (const Subject subject : reads.subjects) read_by(subject, watch);
    const bool own_zone = program.zones.empty() || program.zones[info.zone].contact_first;
    if (own_zone && context_.zones.field() != none)
      read_by(world_.subjects().field(context_.zones.field()), watch);
    if (info.newcomers_later && context_.created_at_field != none)
      read_by(world_.subjects().field(context_.created_at_field), watch);
  }
}

void Watches::read_by(Subject subject, std::uint32_t watch) {
  std::vector<std::uint32_t>& readers = readers_[subject];
  if (readers.empty() || readers.back() != watch) readers.push_back(watch);
  world_.listen_to(subject);
}

Value Watches::since(ContactId contact, std::uint32_t watch) const {
  return context_.store.field(contact, context_.cells.since(watch));
}
Value Watches::next(ContactId contact, std::uint32_t watch) const {
  return context_.store.field(contact, context_.cells.next(watch));
}
void Watches::set_since(ContactId contact, std::uint32_t watch, Value value) {
  context_.store.set_field(contact, context_.cells.since(watch), value);
}
void Watches::set_next(ContactId contact, std::uint32_t watch, Value value) {
  context_.store.set_field(contact, context_.cells.next(watch), value);
}

void Watches::merge(ContactId from, ContactId to) {
  Store& store = context_.store;
  const Cells& cells = context_.cells;
  for (std::uint32_t watch = 0; watch < context_.program.watches.size(); ++watch) {
    for (const std::uint32_t cell : {cells.since(watch), cells.told(watch)}) {
      const Value known = store.field(from, cell);
      if (known.known() && !store.field(to, cell).known()) store.set_field(to, cell, known);
      store.set_field(from, cell, Value::unknown());
    }
    set_next(from, watch, Value::unknown());
  }
}

void Watches::arm(ContactId contact, std::uint32_t watch, Instant at) {
  const Value set = next(contact, watch);
  if (set == Value::of(at.us)) return;
  set_next(contact, watch, Value::of(at.us));
  context_.wake(contact, Wake(WakeKind::Watch, watch), at);
}

void Watches::arm_no_later(ContactId contact, std::uint32_t watch, Instant at) {
  // A timer that is set already asks soon enough, and then sets the one that is wanted.
  if (at >= latest_instant()) return;
  const Value set = next(contact, watch);
  if (!set.known() || at.us < set.bits) arm(contact, watch, at);
}

void Watches::ask_readers(ContactId contact, std::span<const Subject> changes, Fired& fired) {
  if (changes.size() == 1) {
    for (const std::uint32_t watch : readers_[changes[0]]) ask(contact, watch, Voice::Aloud, fired);
    return;
  }
  asked_.clear();
  for (const Subject subject : changes)
    asked_.insert(asked_.end(), readers_[subject].begin(), readers_[subject].end());
  std::sort(asked_.begin(), asked_.end());
  asked_.erase(std::unique(asked_.begin(), asked_.end()), asked_.end());
  for (const std::uint32_t watch : asked_) ask(contact, watch, Voice::Aloud, fired);
}

void Watches::ask_all(ContactId contact, Fired& fired) {
  for (std::uint32_t watch = 0; watch < context_.program.watches.size(); ++watch)
    ask(contact, watch, Voice::Aloud, fired);
}

void Watches::begin(ContactId contact, const std::vector<bool>* is_new) {
  Fired nobody;
  const auto count = static_cast<std::uint32_t>(context_.program.watches.size());
  const auto ask_one = [&](std::uint32_t watch) {
    if (is_new == nullptr || (*is_new)[watch]) ask(contact, watch, Voice::Silent, nobody);
  };
  for (std::uint32_t watch = 0; watch < count; ++watch) ask_one(watch);
  // Once more for those that read what another one found; none can need more turns than there are
  // watches.
  Changes changes;
  for (std::uint32_t turn = 0; turn < count && world_.has_changes(); ++turn) {
    changes.clear();
    world_.take_changes(changes);
    for (const Subject subject : changes) {
      for (const std::uint32_t watch : readers_[subject]) ask_one(watch);
    }
  }
  world_.take_changes(changes);
}

void Watches::due(ContactId contact, std::uint32_t watch, Instant at, Fired& fired) {
  // Another timer has taken its place, or the contact has become someone else.
  if (next(contact, watch) != Value::of(at.us)) return;
  if (context_.program.watches[watch].kind == WatchInfo::Kind::Moment)
    return moment_came(contact, watch, at, fired);
  set_next(contact, watch, Value::unknown());
  ask(contact, watch, Voice::Aloud, fired);
}

void Watches::ask(ContactId contact, std::uint32_t watch, Voice voice, Fired& fired) {
  switch (context_.program.watches[watch].kind) {
    case WatchInfo::Kind::Condition:
      return ask_condition(contact, watch, voice, fired);
    case WatchInfo::Kind::Held:
      return ask_held(contact, watch, fired);
    case WatchInfo::Kind::Moment:
      return ask_moment(contact, watch);
  }
}

Watches::Answer Watches::answer(ContactId contact, std::uint32_t watch) {
  const WatchInfo& info = context_.program.watches[watch];
  // A comparison asks for no past, and time alone does not change it.
  if (const Comparison* const comparison = context_.comparisons.find(info.fragment))
    return {comparison->answer(context_.store, contact, nullptr), latest_instant()};
  ContactFacts facts(context_, contact, nullptr, context_.now, context_.now, zone(contact, watch));
  std::uint32_t fuel = context_.options.fuel_per_activation;
  Value value = context_.machine.evaluate(info.fragment, {}, facts, fuel);
  if (info.newcomers_later && value.is_true()) {
    facts.suppose_unseen_past();
    value = context_.machine.evaluate(info.fragment, {}, facts, fuel);
  }
  return {value, facts.next_change()};
}

void Watches::ask_condition(ContactId contact, std::uint32_t watch, Voice voice, Fired& fired) {
  const Answer answered = answer(contact, watch);
  arm_no_later(contact, watch, answered.next_change);
  const bool holds = answered.value.is_true();
  if (holds == since(contact, watch).known()) return;
  set_since(contact, watch, holds ? Value::of(context_.now.us) : Value::unknown());
  keep_segments(contact, watch, holds, voice);
  if (holds) fired.push_back(watch);
}

void Watches::keep_segments(ContactId contact, std::uint32_t watch, bool holds, Voice voice) {
  for (const std::uint32_t list : segments_[watch]) {
    if (voice == Voice::Silent) {
      world_.set_member(contact, list, holds);
    } else if (world_.put_on_list(contact, list, holds)) {
      TraceRecord record = line_of(context_, contact, TraceKind::Listed);
      record.operand = list;
      record.value = Value::of_bool(holds);
      context_.trace.record(record);
    }
  }
}

void Watches::ask_held(ContactId contact, std::uint32_t watch, Fired& fired) {
  const Answer answered = answer(contact, watch);
  const Subject held = world_.subjects().watch(watch);
  const std::uint32_t told = context_.cells.told(watch);
  if (!answered.value.is_true()) {
    if (since(contact, watch).known()) {
      set_since(contact, watch, Value::unknown());
      context_.store.set_field(contact, told, Value::unknown());
      world_.changed(held);
    }
    return arm_no_later(contact, watch, answered.next_change);
  }
  if (!since(contact, watch).known()) {
    set_since(contact, watch, Value::of(context_.now.us));
    world_.changed(held);
  }
  const Duration& length = context_.program.durations[context_.program.watches[watch].duration];
  const Instant due =
      add(Instant{since(contact, watch).bits}, length, zone(contact, watch), context_.holidays);
  if (due > context_.now) return arm_no_later(contact, watch, std::min(due, answered.next_change));
  arm_no_later(contact, watch, answered.next_change);
  if (context_.store.field(contact, told).known()) return;
  context_.store.set_field(contact, told, Value::of_bool(true));
  world_.changed(held);
  fired.push_back(watch);
}

std::optional<Instant> Watches::next_moment_of(ContactId contact, std::uint32_t watch) {
  const WatchInfo& info = context_.program.watches[watch];
  const Value from = info.fragment == none ? Value::unknown() : answer(contact, watch).value;
  const Zone& in_force = zone(contact, watch);
  if (info.recurrence.kind == Recurrence::Kind::None) {
    if (!from.known()) return std::nullopt;
    return at_time_of_day(Instant{from.bits}, info.at, in_force);
  }
  const Duration period = info.recurrence.period == none
                              ? Duration{}
                              : context_.program.durations[info.recurrence.period];
  const Clockwork clock{in_force, context_.holidays};
  auto moment = next_moment(info.recurrence, info.at, from, period, context_.now, clock);
  // Someone who moves west has had her Monday already.
  const Value last = since(contact, watch);
  const bool daily = info.recurrence.kind != Recurrence::Kind::Period;
  if (moment && daily && last.known() &&
      in_force.to_civil(*moment).date == in_force.to_civil(Instant{last.bits}).date)
    moment = next_moment(info.recurrence, info.at, from, period, *moment, clock);
  return moment;
}

void Watches::ask_moment(ContactId contact, std::uint32_t watch) {
  const auto moment = next_moment_of(contact, watch);
  const Value set = next(contact, watch);
  if (moment && set == Value::of(moment->us)) return;
  // What is past when it is set never comes, and what has fired does not come twice.
  const bool comes = moment && *moment >= context_.now && *moment <= latest_instant() &&
                     since(contact, watch) != Value::of(moment->us);
  if (comes) return arm(contact, watch, *moment);
  if (set.known()) set_next(contact, watch, Value::unknown());
}

void Watches::moment_came(ContactId contact, std::uint32_t watch, Instant at, Fired& fired) {
  set_since(contact, watch, Value::of(at.us));
  set_next(contact, watch, Value::unknown());
  fired.push_back(watch);
  if (recurs(watch)) ask_moment(contact, watch);
}

}  // namespace tend
