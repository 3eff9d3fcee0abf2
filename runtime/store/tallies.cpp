#include "runtime/store/tallies.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <utility>

namespace tend {
namespace {

constexpr std::uint32_t no_place = 0xffffffff;

struct Key {
  std::uint64_t whose = 0;  ///< contact and tally
  std::int64_t group = 0;
  friend bool operator==(const Key&, const Key&) = default;
};
struct KeyHash {
  std::size_t operator()(const Key& key) const {
    std::uint64_t hash = key.whose * 0x9e3779b97f4a7c15;
    hash = (hash ^ hash >> 32 ^ static_cast<std::uint64_t>(key.group)) * 0xd6e8feb86659fd93;
    return hash ^ hash >> 32;
  }
};

std::uint64_t whose(ContactId contact, std::uint32_t tally) {
  return std::uint64_t{contact.value} << 32 | tally;
}

/// The groups of one contact and tally are a chain.
struct Place {
  Tally tally;
  Value group;
  std::uint32_t next = no_place;
  std::uint32_t before = no_place;
};
struct Chain {
  std::uint32_t first = no_place;
  std::uint32_t last = no_place;
};

}  // namespace

struct Tallies::State {
  boost::unordered_flat_map<Key, std::uint32_t, KeyHash> index;
  boost::unordered_flat_map<std::uint64_t, Chain> chains;  ///< of those that have groups
  std::deque<Place> places;
  std::vector<std::uint32_t> free;

  std::uint32_t new_place() {
    if (free.empty()) {
      places.emplace_back();
      return static_cast<std::uint32_t>(places.size() - 1);
    }
    const std::uint32_t place = free.back();
    free.pop_back();
    return place;
  }

  void link(std::uint64_t owner, std::uint32_t place) {
    Chain& chain = chains[owner];
    places[place].before = std::exchange(chain.last, place);
    const std::uint32_t before = places[place].before;
    (before == no_place ? chain.first : places[before].next) = place;
  }

  void unlink(std::uint64_t owner, std::uint32_t place) {
    const auto found = chains.find(owner);
    Chain& chain = found->second;
    const auto [before, next] = std::pair(places[place].before, places[place].next);
    (before == no_place ? chain.first : places[before].next) = next;
    (next == no_place ? chain.last : places[next].before) = before;
    if (chain.first == no_place) chains.erase(found);
  }
};

Tallies::Tallies() : state_(std::make_unique<State>()) {}
Tallies::~Tallies() = default;

Tally& Tallies::get(ContactId contact, std::uint32_t tally, Value group) {
  const std::uint64_t owner = whose(contact, tally);
  const auto [found, added] = state_->index.try_emplace(Key{owner, group.bits}, no_place);
  if (added) {
    const std::uint32_t place = state_->new_place();
    found->second = place;
    state_->places[place].group = group;
    if (group.known()) state_->link(owner, place);
  }
  return state_->places[found->second].tally;
}

Tally* Tallies::find(ContactId contact, std::uint32_t tally, Value group) const {
  const auto found = state_->index.find(Key{whose(contact, tally), group.bits});
  return found == state_->index.end() ? nullptr : &state_->places[found->second].tally;
}

std::vector<Value> Tallies::groups(ContactId contact, std::uint32_t tally) const {
  std::vector<Value> groups;
  const auto chain = state_->chains.find(whose(contact, tally));
  if (chain == state_->chains.end()) return groups;
  for (std::uint32_t place = chain->second.first; place != no_place;
       place = state_->places[place].next) {
    groups.push_back(state_->places[place].group);
  }
  return groups;
}

void Tallies::remove(ContactId contact, std::uint32_t tally, Value group) {
  const std::uint64_t owner = whose(contact, tally);
  const auto found = state_->index.find(Key{owner, group.bits});
  if (found == state_->index.end()) return;
  const std::uint32_t place = found->second;
  state_->index.erase(found);
  if (group.known()) state_->unlink(owner, place);
  state_->places[place] = {};
  state_->free.push_back(place);
}

std::size_t Tallies::bytes() const {
  // The maps keep a byte of the hash for each place that they have.
  constexpr std::size_t indexed = sizeof(Key) + sizeof(std::uint64_t) + 1;
  constexpr std::size_t chained = sizeof(std::uint64_t) + sizeof(Chain) + 1;
  return state_->places.size() * sizeof(Place) + state_->free.capacity() * sizeof(std::uint32_t) +
         state_->index.bucket_count() * indexed + state_->chains.bucket_count() * chained;
}

}  // namespace tend
