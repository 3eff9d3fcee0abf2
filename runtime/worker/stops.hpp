// stops.hpp: who has said stop, in events that are durable and not applied yet.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace tend {

/// From the moment at which such an event is acknowledged nothing may be sent, however many events
/// come before it in the inbox. One thread.
class Stops {
 public:
  /// `contact`: the identity that messages to her name. Again for the same event: nothing is done.
  void add(std::uint64_t sequence, std::string contact) {
    if (const auto [at, is_new] = by_event_.emplace(sequence, std::move(contact)); is_new)
      contacts_.insert(at->second);
  }
  void applied(std::uint64_t sequence) {
    const auto found = by_event_.find(sequence);
    if (found == by_event_.end()) return;
    contacts_.erase(contacts_.find(found->second));
    by_event_.erase(found);
  }
  bool of(const std::string& contact) const { return contacts_.contains(contact); }
  void clear() {
    by_event_.clear();
    contacts_.clear();
  }

 private:
  std::unordered_map<std::uint64_t, std::string> by_event_;
  std::unordered_multiset<std::string> contacts_;
};

}  // namespace tend
