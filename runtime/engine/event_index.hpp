// event_index.hpp: who is concerned by an event, found without asking those who are not.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "runtime/engine/event.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {

/// Numbers by the kind of an event and, where they are held to one, by the value of its key. One
/// thread.
class EventIndex {
 public:
  explicit EventIndex(const Machine& machine);

  /// `key`: a constant that the event's key must equal, or none. Numbers of one event come in
  /// rising order.
  void add(std::uint32_t event, std::uint32_t key, std::uint32_t number);
  /// The same, with the key that the condition asks for before all else (`pinned_key`).
  void add_by_condition(std::uint32_t event, std::uint32_t condition, std::uint32_t number);

  /// Those that the event concerns, rising. Good until the next call.
  std::span<const std::uint32_t> of(const Event& event) {
    const OfEvent& concerned = events_[event.type];
    return concerned.by_key.empty() ? concerned.any_key : of_key(concerned, event);
  }
  /// Whether any event of the kind concerns someone.
  bool has(std::uint32_t event) const {
    return !events_[event].any_key.empty() || !events_[event].by_key.empty();
  }
  /// Whether one with this key does.
  bool has(std::uint32_t event, Value key) const;

 private:
  struct OfEvent {
    std::vector<std::uint32_t> any_key;
    std::unordered_map<std::int64_t, std::vector<std::uint32_t>> by_key;
  };

  std::span<const std::uint32_t> of_key(const OfEvent& concerned, const Event& event);

  const Machine& machine_;
  std::vector<OfEvent> events_;
  std::vector<std::uint32_t> merged_;
};

/// The constant that a condition over the event holds its key to: it begins with `key == constant`,
/// and all else is joined to that by `and`. None when it is not so.
std::uint32_t pinned_key(const Program& program, std::uint32_t event, std::uint32_t condition);

}  // namespace tend
