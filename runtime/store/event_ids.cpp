#include "runtime/store/event_ids.hpp"

#include <utility>

namespace tend {

std::uint64_t EventIds::remember(std::uint64_t id, std::uint64_t body, bool& is_new) {
  if (id == 0) id = 1;  // 0 marks an empty place
  if ((count_ + 1) * 4 > places_.size() * 3) grow();
  Place& place = find(id);
  is_new = place.id == 0;
  if (is_new) {
    place = {id, body};
    ++count_;
  }
  return place.body;
}

EventIds::Place& EventIds::find(std::uint64_t id) {
  const std::size_t mask = places_.size() - 1;
  std::size_t index = id & mask;
  while (places_[index].id != 0 && places_[index].id != id) index = (index + 1) & mask;
  return places_[index];
}

void EventIds::grow() {
  std::vector<Place> old(places_.empty() ? 64 : places_.size() * 2);
  std::swap(old, places_);
  for (const Place& place : old) {
    if (place.id != 0) find(place.id) = place;
  }
}

}  // namespace tend
