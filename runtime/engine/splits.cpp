#include "runtime/engine/splits.hpp"

#include "base/hash.hpp"
#include "runtime/engine/parks.hpp"

namespace tend {

namespace {

constexpr std::int64_t whole = 1'000'000;
constexpr std::int64_t least_trials = 30;
constexpr double z_squared_of_99_percent = 6.634897;  ///< 2.575829 squared

}  // namespace

bool surely_better(std::int64_t successes, std::int64_t trials, std::int64_t other_successes,
                   std::int64_t other_trials) {
  if (trials < least_trials || other_trials < least_trials) return false;
  const auto first = static_cast<double>(trials);
  const auto second = static_cast<double>(other_trials);
  const double difference =
      static_cast<double>(successes) / first - static_cast<double>(other_successes) / second;
  const double pooled = static_cast<double>(successes + other_successes) / (first + second);
  const double variance = pooled * (1 - pooled) * (1 / first + 1 / second);
  return difference > 0 && difference * difference > z_squared_of_99_percent * variance;
}

std::int64_t Splits::count(std::uint32_t cell) const {
  const Value value = context_.store.shared(cell);
  return value.known() ? value.bits : 0;
}

std::uint32_t Splits::hashed_arm(ContactId contact, const SplitInfo& split) const {
  const std::uint64_t hash =
      stable_hash(context_.store.identity(contact), stable_hash(context_.program.text(split.name)));
  auto place = static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(whole));
  for (std::uint32_t arm = 0; arm + 1 < split.arms.size(); ++arm) {
    place -= split.arms[arm].share;
    if (place < 0) return arm;
  }
  return static_cast<std::uint32_t>(split.arms.size() - 1);
}

std::int64_t Splits::successes_of(ContactId contact, const SplitInfo& split) const {
  const Reading& reading = context_.program.readings[split.winner];
  const Tally* tally = context_.store.find_tally(contact, reading.tally, Value::unknown());
  return tally == nullptr ? 0 : static_cast<std::int64_t>(tally->count);
}

std::uint32_t Splits::arm(ContactId contact, std::uint32_t split) {
  const SplitInfo& info = context_.program.splits[split];
  if (info.winner == none) return hashed_arm(contact, info);
  const Value winner = context_.store.shared(shared_.winner(split));
  if (winner.known()) return static_cast<std::uint32_t>(winner.bits);
  Parked trial;
  trial.contact = contact;
  trial.at = add(context_.now, context_.program.durations[info.after], context_.zones.of(contact),
                 context_.holidays);
  trial.kind = static_cast<std::uint8_t>(ParkKind::Trial);
  trial.subject = split;
  trial.key = hashed_arm(contact, info);
  trial.number = Value::of(successes_of(contact, info));
  context_.park(trial);
  return trial.key;
}

void Splits::trial_over(ParkId park) {
  const Parked trial = context_.store.parked(park);
  context_.store.unpark(park);
  const SplitInfo& info = context_.program.splits[trial.subject];
  const std::uint32_t trials = shared_.trials(trial.subject, trial.key);
  context_.store.set_shared(trials, Value::of(count(trials) + 1));
  if (successes_of(trial.contact, info) > trial.number.bits) {
    const std::uint32_t successes = shared_.successes(trial.subject, trial.key);
    context_.store.set_shared(successes, Value::of(count(successes) + 1));
  }
  decide(trial.subject);
}

/// The arm that is surely better than each other one has won, for good.
void Splits::decide(std::uint32_t split) {
  if (context_.store.shared(shared_.winner(split)).known()) return;
  const auto arms = static_cast<std::uint32_t>(context_.program.splits[split].arms.size());
  for (std::uint32_t arm = 0; arm < arms; ++arm) {
    bool best = true;
    for (std::uint32_t other = 0; other < arms && best; ++other) {
      best = other == arm ||
             surely_better(count(shared_.successes(split, arm)), count(shared_.trials(split, arm)),
                           count(shared_.successes(split, other)),
                           count(shared_.trials(split, other)));
    }
    if (best) context_.store.set_shared(shared_.winner(split), Value::of(arm));
  }
}

}  // namespace tend
