#include "runtime/engine/scores.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "runtime/engine/contact_facts.hpp"
#include "runtime/engine/history.hpp"

namespace tend {
namespace {

/// Whether `from + length` is past in any zone: found without a calendar.
bool is_long_over(Instant from, const Duration& length, Instant now) {
  if (length.business_days != 0 || length.months != 0 || length.days < 0) return false;
  constexpr std::int64_t most_days = 400;  // more would not matter, and could overflow
  if (length.days > most_days || length.us > most_days * us_per_day) return false;
  return now.us - from.us > (length.days + 2) * us_per_day + length.us;
}

}  // namespace

Scores::Scores(EngineContext& context, Occurrences& world)
    : context_(context),
      world_(world),
      by_event_(context.machine),
      by_watch_(context.program.watches.size()),
      decaying_(context.program.fields.size(), none) {
  const std::vector<ScoreInfo>& scores = context.program.scores;
  for (std::uint32_t score = 0; score < scores.size(); ++score) {
    const auto first = static_cast<std::uint32_t>(rules_.size());
    for (const ScoreRule& rule : scores[score].rules) {
      const auto number = static_cast<std::uint32_t>(rules_.size());
      rules_.push_back({score, &rule, rule.bound == none ? number : first + rule.bound});
      if (rule.trigger.event != none) by_event_.add(rule.trigger.event, rule.trigger.key, number);
      if (rule.trigger.watch != none) by_watch_[rule.trigger.watch].push_back(number);
    }
    if (scores[score].decays.empty()) continue;
    decaying_[scores[score].field] = score;
    world.listen_to(world.subjects().field(scores[score].field));
  }
}

void Scores::add_tallies(std::vector<std::vector<std::uint32_t>>& by_event) const {
  for (std::uint32_t number = 0; number < rules_.size(); ++number) {
    const TriggerInfo& trigger = rules_[number].rule->trigger;
    if (rules_[number].rule->up_to != 0 && trigger.event != none && trigger.key == none)
      by_event[trigger.event].push_back(given(rules_[number].bound));
  }
}

void Scores::see(ContactId contact, const Event& event) {
  if (!by_event_.has(event.type)) return;
  for (const std::uint32_t number : by_event_.of(event)) give(contact, number, &event);
}

void Scores::see(ContactId contact, const Fired& fired) {
  for (const std::uint32_t watch : fired) {
    for (const std::uint32_t number : by_watch_[watch]) give(contact, number, nullptr);
  }
}

bool Scores::holds(const TriggerInfo& trigger, ContactId contact, const Event* event) {
  return holds_now(context_, trigger.condition, contact, event,
                   [&]() -> const Zone& { return context_.zones.of(contact); });
}

void Scores::give(ContactId contact, std::uint32_t number, const Event* event) {
  const Rule& rule = rules_[number];
  if (!holds(rule.rule->trigger, contact, event)) return;
  const std::int64_t given = still_allowed(contact, number, rule.rule->points);
  const auto sum = add(Number{points(contact, rule.score)}, Number{given});
  if (given != 0 && sum) set(contact, rule.score, sum->micros);
}

std::int64_t Scores::still_allowed(ContactId contact, std::uint32_t number, std::int64_t points) {
  const ScoreRule& rule = *rules_[number].rule;
  if (rule.up_to == 0) return points;
  Tally& tally = context_.store.tally(contact, given(rules_[number].bound), Value::unknown());
  const Zone& zone = context_.zones.of(contact);
  const Duration& per = context_.program.durations[rule.per];
  const auto is_over = [&](const Tally::Entry& entry) {
    return is_long_over(entry.at, per, context_.now) ||
           add(entry.at, per, zone, context_.holidays) <= context_.now;
  };
  const auto begin = std::find_if_not(tally.entries.begin(), tally.entries.end(), is_over);
  tally.entries.erase(tally.entries.begin(), begin);
  std::int64_t given = 0;
  for (const Tally::Entry& entry : tally.entries) given += std::abs(entry.value.bits);
  const std::int64_t left = std::max<std::int64_t>(rule.up_to - given, 0);
  const std::int64_t allowed = points < 0 ? std::max(points, -left) : std::min(points, left);
  if (allowed != 0) add_entry(tally, context_.now, Value::of(allowed));
  return allowed;
}

std::int64_t Scores::points(ContactId contact, std::uint32_t score) const {
  const Value value = context_.store.field(contact, context_.program.scores[score].field);
  return value.known() ? value.bits : 0;
}

void Scores::set(ContactId contact, std::uint32_t score, std::int64_t points) {
  const std::uint32_t field = context_.program.scores[score].field;
  if (!world_.set_field(contact, field, Value::of(points))) return;
  TraceRecord record = line_of(context_, contact, TraceKind::Set);
  record.operand = field;
  record.value = Value::of(points);
  context_.trace.record(record);
}

void Scores::changed(ContactId contact, Subject subject) {
  if (subject < decaying_.size() && decaying_[subject] != none) arm(contact, decaying_[subject]);
}

void Scores::begin(ContactId contact) {
  for (std::uint32_t score = 0; score < context_.program.scores.size(); ++score)
    arm(contact, score);
}

void Scores::arm(ContactId contact, std::uint32_t score) {
  const std::vector<ScoreDecay>& decays = context_.program.scores[score].decays;
  for (std::uint32_t which = 0; which < decays.size(); ++which) {
    const std::uint32_t cell = context_.cells.decay(score, which);
    if (context_.store.field(contact, cell).known()) continue;
    if (points(contact, score) == 0) return;
    const Instant at = add(context_.now, context_.program.durations[decays[which].per],
                           context_.zones.of(contact), context_.holidays);
    context_.store.set_field(contact, cell, Value::of(at.us));
    context_.wake(contact, Wake(WakeKind::Decay, score * Cells::most_decays + which), at);
  }
}

void Scores::decay(ContactId contact, std::uint32_t index, Instant at) {
  const std::uint32_t score = index / Cells::most_decays;
  const std::uint32_t which = index % Cells::most_decays;
  const std::uint32_t cell = context_.cells.decay(score, which);
  if (context_.store.field(contact, cell) != Value::of(at.us)) return;
  context_.store.set_field(contact, cell, Value::unknown());
  const std::int64_t before = points(contact, score);
  const auto lost =
      multiply(Number{before}, Number{context_.program.scores[score].decays[which].share});
  // What is too little to lose a share of is nothing. The change sets the next decay.
  if (before != 0) set(contact, score, lost && lost->micros != 0 ? before - lost->micros : 0);
}

void Scores::merge(ContactId from, ContactId to) {
  for (std::uint32_t number = 0; number < rules_.size(); ++number)
    merge_tally(context_.store, given(number), Value::unknown(), from, to);
  for (std::uint32_t score = 0; score < context_.program.scores.size(); ++score) {
    const auto sum = add(Number{points(to, score)}, Number{points(from, score)});
    if (sum && sum->micros != points(to, score)) set(to, score, sum->micros);
    for (std::uint32_t which = 0; which < Cells::most_decays; ++which)
      context_.store.set_field(from, context_.cells.decay(score, which), Value::unknown());
  }
}

}  // namespace tend
