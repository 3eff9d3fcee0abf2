#include "tests/faults/units.hpp"

#include <algorithm>

#include "runtime/operate/order.hpp"

namespace tend::test {
namespace {

/// What a call gave, put into its place of what was said.
template <class T>
Result<Said> in_place(Result<T> given, T Said::*place) {
  if (!given) return tl::unexpected<Error>(given.error());
  Said said;
  said.*place = std::move(*given);
  return said;
}

/// With which no state begins.
constexpr std::string_view unreadable = "\x01\xff\xff\xff\xff";

/// Done twice, it is as if it was done once. Nobody is damaged of whom nothing is known.
Result<void> damage(ContactStore& store, const std::string& identity) {
  const auto key = store.find(identity);
  if (!key) return tl::unexpected(key.error());
  if (!*key) return {};
  auto contact = store.load(**key);
  if (!contact) return tl::unexpected(contact.error());
  if (contact->state.empty() || contact->state.starts_with(unreadable)) return {};
  contact->state.insert(0, unreadable);
  return store.save(*contact);
}

Result<void> repair_all(ContactStore& store, Instant now) {
  const auto contacts = store.contacts_after(std::nullopt, 1000);
  if (!contacts) return tl::unexpected(contacts.error());
  for (StoredContact contact : *contacts) {
    if (!contact.state.starts_with(unreadable)) continue;
    contact.state.erase(0, unreadable.size());
    if (auto saved = store.save(contact); !saved) return saved;
    if (contact.set_aside.empty()) continue;
    const Order order{Order::Kind::Retry, {contact.identity}};
    if (auto retried = carry_out(store, order, now); !retried) return retried;
  }
  return {};
}

Result<Said> operated(const Result<void>& done) {
  if (!done) return tl::unexpected<Error>(done.error());
  return Said{};
}

}  // namespace

Result<Said> do_unit(Worker& worker, const Unit& unit) {
  switch (unit.kind) {
    case Unit::Kind::Take: {
      const std::vector<std::string_view> events(unit.events.begin(), unit.events.end());
      return in_place(worker.take(events, unit.now), &Said::taken);
    }
    case Unit::Kind::Turn:
      return in_place(worker.turn(unit.now), &Said::more);
    case Unit::Kind::HandOut:
      return in_place(worker.hand_out(unit.now, unit.most), &Said::attempts);
    case Unit::Kind::Report: {
      if (auto reported = worker.report(unit.attempted, unit.now); !reported)
        return tl::unexpected<Error>(reported.error());
      return Said{};
    }
    case Unit::Kind::Recover:
      return in_place(worker.recover(unit.now), &Said::more);
    case Unit::Kind::Damage:
      return operated(
          worker.operate([&](ContactStore& store) { return damage(store, unit.contact); }));
    case Unit::Kind::Repair:
      return operated(worker.operate([&](ContactStore& store) {
        return repair_all(store, std::max(unit.now, worker.time()));
      }));
  }
  return Said{};
}

WorkerOptions small_turns() {
  WorkerOptions options;
  options.largest_turn = 6;
  return options;
}

}  // namespace tend::test
