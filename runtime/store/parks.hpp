// parks.hpp: what is put off until an instant, by contact.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/store/blocks.hpp"
#include "runtime/store/store.hpp"

namespace tend {

/// Numbers what is parked. A number is used again only when nothing that was given out can mean it:
/// no wake of it is under way, and its owner has asked for new wakes since.
class Parks {
 public:
  ParkId add(const Parked& parked);
  Parked& operator[](ParkId park) const;
  bool has(ParkId park) const {
    return park.index() < places_.size() && places_[park.index()].taken;
  }
  void remove(ParkId park);
  /// The contact's, in the order in which they came.
  ParkId first(ContactId contact) const {
    return contact.index() < chains_.size() ? chains_[contact.index()].first : ParkId();
  }
  ParkId next(ParkId park) const { return places_[park.index()].next_of_contact; }

  /// A wake for it was set; was given, or dropped.
  void wake_set(ParkId park);
  void wake_gone(ParkId park);
  /// Nobody holds a wake any more that was given before.
  void let_reuse();

  /// Asks the memory for what is read soon: where a contact's are; what a wake is for.
  void fetch(ContactId contact) const {
    if (contact.index() < chains_.size()) __builtin_prefetch(&chains_[contact.index()], 1);
  }
  void fetch(ParkId park) const { places_.fetch(park.index()); }

  std::size_t bytes() const;  ///< memory held, for figures; without the values

 private:
  /// A free one keeps the memory of its values, for the next.
  struct Place {
    Parked parked;
    ParkId next_of_contact;
    ParkId before_of_contact;
    std::uint32_t wakes = 0;
    bool taken = false;
  };
  /// The first and the last of a contact.
  struct Chain {
    ParkId first;
    ParkId last;
  };

  ParkId new_place();

  Blocks<Place> places_;
  std::vector<Chain> chains_;    ///< by contact, as far as there are any
  std::vector<ParkId> resting_;  ///< free, but perhaps still in someone's hand
  std::vector<ParkId> free_;
};

}  // namespace tend
