// tallies.hpp: what is remembered of events, by contact, tally and group.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/store/store.hpp"

namespace tend {

/// Tallies never move while they live. Those without a group are found by their contact, who has
/// few. One thread.
class Tallies {
 public:
  Tallies();
  ~Tallies();

  /// Made at the first question.
  Tally& get(ContactId contact, std::uint32_t tally, Value group);
  Tally* find(ContactId contact, std::uint32_t tally, Value group) const;
  /// In the order in which they were made; an unknown group is none.
  std::vector<Value> groups(ContactId contact, std::uint32_t tally) const;
  void remove(ContactId contact, std::uint32_t tally, Value group);

  // Asks the memory for tallies without groups, step by step, each once the one before is there:
  // which a contact has, the tallies, what those hold.
  void fetch(ContactId contact) const;
  void fetch(ContactId contact, std::span<const std::uint32_t> tallies) const;
  void fetch_entries(ContactId contact, std::span<const std::uint32_t> tallies) const;

  std::size_t bytes() const;  ///< memory held, for figures; without what windows hold

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
