#include "tests/faults/mutants.hpp"

#include <algorithm>
#include <vector>

#include "runtime/worker/payload.hpp"

namespace tend::test {
namespace {

/// Every event after the third is taken, and forgotten.
class LosesEvents final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<Acceptance> accept(StoredEvent& event, std::uint64_t body_hash) override {
    if (event.sequence == 0 && ++count_ % 4 == 0) return Acceptance::Again;
    return PassedOn::accept(event, body_hash);
  }

 private:
  int count_ = 0;
};

/// Does not know an event again.
class ForgetsIds final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<Acceptance> accept(StoredEvent& event, std::uint64_t body_hash) override {
    const std::string id = event.id;
    const auto accepted = PassedOn::accept(event, body_hash);
    if (!accepted || *accepted != Acceptance::Again) return accepted;
    event.id = id + '#' + std::to_string(++count_);
    return PassedOn::accept(event, body_hash);
  }

 private:
  int count_ = 0;
};

/// Writes each history down twice.
class TellsTwice final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<void> record(const HistoryEntry& entry) override {
    if (auto recorded = PassedOn::record(entry); !recorded) return recorded;
    return PassedOn::record(entry);
  }
};

/// Gives the inbox with its last event first.
class TurnsTheInbox final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<std::vector<StoredEvent>> pending(std::size_t most) override {
    auto events = PassedOn::pending(most);
    if (events) std::reverse(events->begin(), events->end());
    return events;
  }
};

/// Nobody is ever due again.
class LosesTimers final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<void> save(const StoredContact& contact) override {
    StoredContact without = contact;
    without.next_due = never_due;
    return PassedOn::save(without);
  }
};

/// Loses a history now and then.
class LosesHistory final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<void> record(const HistoryEntry& entry) override {
    return ++count_ % 5 == 0 ? Result<void>() : PassedOn::record(entry);
  }

 private:
  int count_ = 0;
};

/// A commit is said to have been one, and was none.
class DropsCommits final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<void> commit() override {
    if (++count_ % 7 != 0) return PassedOn::commit();
    PassedOn::rollback();
    return {};
  }

 private:
  int count_ = 0;
};

/// Every attempt has a key of its own.
class ChangesKeys final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<std::vector<Effect>> lease(Instant now, Instant until, std::size_t most) override {
    auto effects = PassedOn::lease(now, until, most);
    if (!effects) return effects;
    for (Effect& effect : *effects) effect.key += '-' + std::to_string(effect.attempt);
    return effects;
  }
};

/// Does not keep how far time has come.
class ForgetsTheTime final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<void> set_shared(std::string_view name, std::string_view value) override {
    return name == "clock" ? Result<void>() : PassedOn::set_shared(name, value);
  }
};

/// Every message passed the gate just now, so that it is held to no limit again.
class ForgetsDelays final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<std::vector<Effect>> lease(Instant now, Instant until, std::size_t most) override {
    auto effects = PassedOn::lease(now, until, most);
    if (!effects) return effects;
    for (Effect& effect : *effects) {
      auto message = message_of(effect.payload);
      if (effect.kind != EffectKind::Message || !message) continue;
      message->at = now;
      effect.payload = payload_of(*message);
    }
    return effects;
  }
};

/// Nobody looks after attempts whose end nobody told.
class ForgetsLeases final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<std::vector<Effect>> lapse(Instant, std::size_t) override { return std::vector<Effect>(); }
};

template <class Store>
std::unique_ptr<ContactStore> made(ContactStore& to) {
  return std::make_unique<Store>(to);
}

}  // namespace

std::span<const Mutant> mutants() {
  static const std::vector<Mutant> all = {
      {.name = "loses-events", .invariant = 1, .store = made<LosesEvents>},
      {.name = "drops-commits", .invariant = 1, .store = made<DropsCommits>},
      {.name = "forgets-ids", .invariant = 1, .store = made<ForgetsIds>},
      {.name = "tells-twice", .invariant = 2, .store = made<TellsTwice>},
      {.name = "answers-before-taking", .invariant = 3, .answers_before_taking = true},
      {.name = "no-limit", .invariant = 4, .is_limited = false},
      {.name = "forgets-delays", .invariant = 4, .store = made<ForgetsDelays>},
      {.name = "turns-the-inbox", .invariant = 5, .store = made<TurnsTheInbox>},
      {.name = "forgets-the-time", .invariant = 5, .store = made<ForgetsTheTime>},
      {.name = "loses-timers", .invariant = 6, .store = made<LosesTimers>},
      {.name = "loses-history", .invariant = 7, .store = made<LosesHistory>},
      {.name = "changes-keys", .invariant = 8, .store = made<ChangesKeys>},
      {.name = "forgets-leases", .invariant = 9, .store = made<ForgetsLeases>},
      {.name = "damages-the-file", .invariant = 10, .damages_the_file = true},
  };
  return all;
}

}  // namespace tend::test
