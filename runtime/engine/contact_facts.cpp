#include "runtime/engine/contact_facts.hpp"

#include <algorithm>

#include "base/number.hpp"

namespace tend {
namespace {

constexpr std::int64_t one = 1'000'000;  ///< as a number
/// More events than anyone has: what an unseen past may hold.
constexpr std::uint64_t unseen_count = 1'000'000'000;

Value number(std::uint64_t count) {
  return Value::of(static_cast<std::int64_t>(count) * one);
}

Value ever(const Tally* tally, ReadingKind kind) {
  const bool any = tally != nullptr && tally->count > 0;
  switch (kind) {
    case ReadingKind::Count:
      return number(any ? tally->count : 0);
    case ReadingKind::Sum:
      return Value::of(any ? tally->sum : 0);
    case ReadingKind::First:
      return any ? tally->first : Value::unknown();
    case ReadingKind::Last:
      return any ? tally->last : Value::unknown();
    case ReadingKind::FirstAt:
      return any ? Value::of(tally->first_at.us) : Value::unknown();
    case ReadingKind::LastAt:
      return any ? Value::of(tally->last_at.us) : Value::unknown();
  }
  return Value::unknown();
}

Value within(std::span<const Tally::Entry> entries, ReadingKind kind) {
  if (entries.empty()) {
    const bool zero = kind == ReadingKind::Count || kind == ReadingKind::Sum;
    return zero ? number(0) : Value::unknown();
  }
  const Tally::Entry& first = entries.front();
  const Tally::Entry& last = entries.back();
  switch (kind) {
    case ReadingKind::Count:
      return number(entries.size());
    case ReadingKind::Sum:
      return Value::of(last.sum_before - first.sum_before +
                       (last.value.known() ? last.value.bits : 0));
    case ReadingKind::First:
      return first.value;
    case ReadingKind::Last:
      return last.value;
    case ReadingKind::FirstAt:
      return Value::of(first.at.us);
    case ReadingKind::LastAt:
      return Value::of(last.at.us);
  }
  return Value::unknown();
}

}  // namespace

Instant known_since(const EngineContext& context, ContactId contact) {
  if (context.created_at_field != none) {
    const Value created = context.store.field(contact, context.created_at_field);
    if (created.known()) return Instant{created.bits};
  }
  const Value seen = context.store.field(contact, context.cells.first_seen());
  return seen.known() ? Instant{seen.bits} : context.now;
}

Value ContactFacts::history(std::uint32_t reading, Value group) const {
  const Reading& asked = context_.program.readings[reading];
  const TallyInfo& info = context_.program.tallies[asked.tally];
  const Tally* tally = context_.store.find_tally(contact_, asked.tally, group);
  return info.last == none ? ever(tally, asked.kind) : windowed(info, asked.kind, tally);
}

Value ContactFacts::windowed(const TallyInfo& info, ReadingKind kind, const Tally* tally) const {
  const Duration& length = context_.program.durations[info.last];
  const Zone& zone = context_.zones.of_choice(contact_, info.zone);
  std::span<const Tally::Entry> entries;
  if (tally != nullptr) {
    entries = std::span(tally->entries).subspan(tally->begin);
    const auto is_over = [&](const Tally::Entry& entry) {
      return add(entry.at, length, zone, calendar()) <= now_;
    };
    const auto begin = std::partition_point(entries.begin(), entries.end(), is_over);
    entries = entries.subspan(static_cast<std::size_t>(begin - entries.begin()));
    if (!entries.empty()) changes_at(add(entries.front().at, length, zone, calendar()));
  }
  const bool adds_up = kind == ReadingKind::Count || kind == ReadingKind::Sum;
  if (unseen_past_ && adds_up && looks_beyond(info)) return number(unseen_count);
  return within(entries, kind);
}

bool ContactFacts::looks_beyond(const TallyInfo& info) const {
  const Zone& zone = context_.zones.of_choice(contact_, info.zone);
  const Instant from =
      add(known_since(context_, contact_), context_.program.durations[info.last], zone, calendar());
  changes_at(from);
  return from > now_;
}

bool ContactFacts::is_active(std::uint32_t workflow) const {
  for (RunId id = context_.store.newest_run(contact_); id;) {
    const Run& run = context_.store.run(id);
    if (run.state != RunState::Left && context_.is_same(run.workflow, workflow)) return true;
    id = run.next_of_contact;
  }
  return false;
}

Value ContactFacts::is_subscribed(std::uint32_t topic) const {
  for (std::uint32_t channel = 0; channel < channel_count; ++channel) {
    const std::uint32_t cell = context_.cells.consent(static_cast<ChannelKind>(channel), topic);
    if (context_.store.field(contact_, cell).is_true()) return Value::of_bool(true);
  }
  return Value::of_bool(false);
}

bool ContactFacts::has_held(std::uint32_t watch) const {
  const WatchInfo& info = context_.program.watches[watch];
  const Value since = context_.store.field(contact_, context_.cells.since(watch));
  // When it comes true is no change of ours to note: the watch itself is asked then.
  return since.known() && add(Instant{since.bits}, context_.program.durations[info.duration],
                              context_.zones.of_choice(contact_, info.zone), calendar()) <= now_;
}

bool ContactFacts::has_reached(Instant instant, bool strictly) const {
  const Instant from = strictly ? add_saturating(instant, 1) : instant;
  changes_at(from);
  return now_ >= from;
}

void ContactFacts::changes_with_the_day() const {
  const Date today = zone_->to_civil(now_).date;
  changes_at(zone_->to_instant({Date{today.days + 1}, TimeOfDay{}}));
}

Value ContactFacts::variable(std::uint32_t variable) const {
  if (workflow_ == none) return Value::unknown();
  for (const BoundVariable& bound : context_.program.workflows[workflow_].variables) {
    if (bound.variable == variable) return slots_[bound.slot];
  }
  return Value::unknown();
}

Value ContactFacts::recipient() const {
  return context_.texts.value(context_.store.identity(contact_));
}

}  // namespace tend
