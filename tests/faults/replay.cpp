#include "tests/faults/replay.hpp"

#include <fmt/core.h>

#include <sstream>

#include "base/check.hpp"

namespace tend::test {
namespace {

constexpr std::size_t all = 100'000;

/// Everything that a store holds, as text, by what it belongs to.
Result<std::map<std::string, std::string>> contents(ContactStore& store) {
  std::map<std::string, std::string> found;
  const auto contacts = store.contacts_after(std::nullopt, all);
  if (!contacts) return tl::unexpected<Error>(contacts.error());
  for (const StoredContact& contact : *contacts) {
    found["state of " + contact.identity] =
        fmt::format("{} {}", contact.next_due.us, contact.state);
    std::string& history = found["history of " + contact.identity];
    const auto entries = store.history(contact.key);
    if (!entries) return tl::unexpected<Error>(entries.error());
    for (const HistoryEntry& entry : *entries) history += entry.lines;
  }
  for (const EffectState state : {EffectState::Waiting, EffectState::Leased, EffectState::Done,
                                  EffectState::Dead, EffectState::Unknown}) {
    const auto effects = store.effects(state, {}, all);
    if (!effects) return tl::unexpected<Error>(effects.error());
    for (const Effect& effect : *effects)
      found["effect " + effect.key] =
          fmt::format("{} {} {} {} {}", static_cast<int>(state), effect.attempt, effect.due.us,
                      effect.created_at.us, effect.payload);
  }
  for (const EventState state : {EventState::Pending, EventState::Applied, EventState::Parked}) {
    const auto events = store.events(state, 0, all);
    if (!events) return tl::unexpected<Error>(events.error());
    for (const StoredEvent& event : *events)
      found[fmt::format("event {}", event.sequence)] = fmt::format(
          "{} {} {} {}", static_cast<int>(state), event.id, event.accepted_at.us, event.body);
  }
  return found;
}

/// Empty when they are the same.
std::string difference(const Said& is, const Said& should) {
  if (is.more != should.more) return "whether there is more to do";
  if (is.taken.size() != should.taken.size()) return "how many events were taken";
  for (std::size_t i = 0; i < is.taken.size(); ++i) {
    if (is.taken[i].how != should.taken[i].how) return "what became of " + is.taken[i].id;
    if (is.taken[i].stopped != should.taken[i].stopped) return "whom " + is.taken[i].id + " stops";
  }
  if (is.attempts.size() != should.attempts.size())
    return fmt::format("how many attempts are made ({}, not {})", should.attempts.size(),
                       is.attempts.size());
  for (std::size_t i = 0; i < is.attempts.size(); ++i) {
    const Attempt& a = is.attempts[i];
    const Attempt& b = should.attempts[i];
    if (a.key != b.key || a.number != b.number) return "which attempts are made";
  }
  return {};
}

/// The first line that is another.
std::string first_difference(const std::string& is, const std::string& should) {
  std::istringstream left(is), right(should);
  std::string a, b;
  do {
    a.clear();
    b.clear();
    std::getline(left, a);
    std::getline(right, b);
  } while (a == b && (left || right));
  return "\n    with the faults: " + a + "\n    without:         " + b;
}

}  // namespace

Replay::Replay(const SmallProject& project) : project_(project) {
  auto worker = Worker::open(memory_, project.program, project.hash, zones_, small_turns());
  TEND_CHECK(worker.has_value(), "nothing goes wrong in memory");
  worker_ = std::move(*worker);
}

Violations Replay::done(const Unit& unit, const Said* said) {
  ++units_;
  // What nothing came of was not kept: the one that went on there began before it.
  if (unit.now < worker_->time()) {
    if (auto taken = worker_->take_back_time(unit.now); !taken) return {{7, taken.error().message}};
  }
  const auto own = do_unit(*worker_, unit);
  if (!own) return {{7, own.error().message}};
  const std::string other = said == nullptr ? std::string() : difference(*own, *said);
  if (other.empty()) return {};
  return {{7, fmt::format("unit {}: {} is another without the faults", units_, other)}};
}

Violations Replay::compared_with(ContactStore& store) {
  Violations violations;
  const auto kept = contents(store);
  // A disk that cannot be read just now says nothing.
  if (!kept) return {};
  const std::map<std::string, std::string>& is = *kept;
  const std::map<std::string, std::string> should = *contents(memory_);
  for (const auto& [name, text] : should) {
    const auto found = is.find(name);
    if (found == is.end())
      violations.push_back({7, name + " is there only without the faults"});
    else if (found->second != text)
      violations.push_back({7, fmt::format("{} as of unit {}:{}", name, units_,
                                           first_difference(found->second, text))});
  }
  for (const auto& [name, text] : is)
    if (!should.contains(name)) violations.push_back({7, name + " is there only with the faults"});
  return violations;
}

}  // namespace tend::test
