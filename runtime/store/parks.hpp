// parks.hpp: what is put off until an instant, by contact.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "runtime/store/store.hpp"

namespace tend {

/// Numbers what is parked. A number is used again only when nothing that was given out can mean it:
/// no wake of it is under way, and its owner has asked for new wakes since.
class Parks {
 public:
  ParkId add(Parked parked);
  Parked& operator[](ParkId park);
  bool has(ParkId park) const;
  void remove(ParkId park);
  /// The contact's, in the order in which they came.
  std::vector<ParkId> of(ContactId contact) const;

  /// A wake for it was set; was given, or dropped.
  void wake_set(ParkId park);
  void wake_gone(ParkId park);
  /// Nobody holds a wake any more that was given before.
  void let_reuse();

  std::size_t bytes() const;  ///< memory held, for figures; without the values

 private:
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

  std::deque<Place> places_;
  std::vector<Chain> chains_;    ///< by contact, as far as there are any
  std::vector<ParkId> resting_;  ///< free, but perhaps still in someone's hand
  std::vector<ParkId> free_;
};

}  // namespace tend
