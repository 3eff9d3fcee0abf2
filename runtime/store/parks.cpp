#include "runtime/store/parks.hpp"

#include <utility>

#include "base/check.hpp"

namespace tend {

namespace {

constexpr std::size_t fetch_ahead = 8;

}  // namespace

ParkId Parks::new_place() {
  if (!free_.empty()) {
    const ParkId id = free_.back();
    free_.pop_back();
    // Many are parked in a row when a window opens, and these have not been used for long.
    if (free_.size() >= fetch_ahead) fetch(free_[free_.size() - fetch_ahead]);
    return id;
  }
  TEND_CHECK(places_.size() <= Wake::largest_index, "parks are counted in 29 bits");
  return ParkId(places_.add());
}

ParkId Parks::add(const Parked& parked) {
  const ParkId id = new_place();
  const std::size_t contact = parked.contact.index();
  if (contact >= chains_.size()) chains_.resize(contact + 1);
  Chain& chain = chains_[contact];
  Place& place = places_[id.index()];
  place.parked = parked;
  place.taken = true;
  place.next_of_contact = {};
  place.before_of_contact = std::exchange(chain.last, id);
  if (place.before_of_contact) {
    places_[place.before_of_contact.index()].next_of_contact = id;
  } else {
    chain.first = id;
  }
  return id;
}

Parked& Parks::operator[](ParkId park) const {
  TEND_CHECK(has(park), "it is parked");
  return places_[park.index()].parked;
}

void Parks::remove(ParkId park) {
  TEND_CHECK(has(park), "it is parked");
  Place& place = places_[park.index()];
  Chain& chain = chains_[place.parked.contact.index()];
  const ParkId before = place.before_of_contact;
  const ParkId next = place.next_of_contact;
  (before ? places_[before.index()].next_of_contact : chain.first) = next;
  (next ? places_[next.index()].before_of_contact : chain.last) = before;
  place.taken = false;
  if (place.wakes == 0) resting_.push_back(park);
}

void Parks::wake_set(ParkId park) {
  TEND_CHECK(has(park), "only what is parked is woken");
  ++places_[park.index()].wakes;
}

void Parks::wake_gone(ParkId park) {
  Place& place = places_[park.index()];
  if (--place.wakes == 0 && !place.taken) resting_.push_back(park);
}

void Parks::let_reuse() {
  free_.insert(free_.end(), resting_.begin(), resting_.end());
  resting_.clear();
}

std::size_t Parks::bytes() const {
  return places_.bytes() + chains_.capacity() * sizeof(Chain) +
         (resting_.capacity() + free_.capacity()) * sizeof(ParkId);
}

}  // namespace tend
