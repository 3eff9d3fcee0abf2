#include "runtime/store/tallies.hpp"

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <utility>

#include "runtime/store/blocks.hpp"

namespace tend {
namespace {

constexpr std::uint32_t no_place = 0xffffffff;
constexpr std::uint32_t no_tally = 0xffffffff;

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

/// One without a group, in one line of the cache.
struct alignas(64) Shelved {
  Tally tally;
};

/// The tallies by group of one contact and tally are a chain.
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

/// Which tallies without groups a contact has, and where, in one line of the cache; who has more
/// than fit has another shelf.
struct alignas(64) Shelf {
  static constexpr std::size_t size = 7;
  std::array<std::uint32_t, size> numbers;
  std::array<std::uint32_t, size> places;
  std::uint32_t next = no_place;

  Shelf() { numbers.fill(no_tally); }
  std::uint32_t* find(std::uint32_t number) {
    for (std::size_t i = 0; i < size; ++i)
      if (numbers[i] == number) return &places[i];
    return nullptr;
  }
  std::uint32_t& number_of(const std::uint32_t* place) {
    return numbers[static_cast<std::size_t>(place - places.data())];
  }
};

}  // namespace

struct Tallies::State {
  Blocks<Shelf> shelves;  ///< by contact, as far as there are any
  Blocks<Shelf> more_shelves;
  Blocks<Shelved> tallies;
  std::vector<std::uint32_t> free_tallies;
  boost::unordered_flat_map<Key, std::uint32_t, KeyHash> index;  ///< of those that have groups
  boost::unordered_flat_map<std::uint64_t, Chain> chains;        ///< the same
  Blocks<Place> places;
  std::vector<std::uint32_t> free;

  std::uint32_t new_place(Value group) {
    std::uint32_t place = 0;
    if (free.empty()) {
      place = static_cast<std::uint32_t>(places.add());
    } else {
      place = free.back();
      free.pop_back();
    }
    places[place].group = group;
    return place;
  }

  Shelf* first_shelf(ContactId contact) const {
    return contact.index() < shelves.size() ? &shelves[contact.index()] : nullptr;
  }
  Shelf* next_shelf(const Shelf& shelf) const {
    return shelf.next == no_place ? nullptr : &more_shelves[shelf.next];
  }

  Tally* find_on_shelf(ContactId contact, std::uint32_t number) const {
    for (Shelf* shelf = first_shelf(contact); shelf != nullptr; shelf = next_shelf(*shelf))
      if (const std::uint32_t* place = shelf->find(number)) return &tallies[*place].tally;
    return nullptr;
  }

  /// A shelf of the contact's with room.
  Shelf& free_shelf(ContactId contact) {
    while (shelves.size() <= contact.index()) shelves.add();
    Shelf* shelf = first_shelf(contact);
    while (shelf->find(no_tally) == nullptr) {
      if (shelf->next == no_place) shelf->next = static_cast<std::uint32_t>(more_shelves.add());
      shelf = next_shelf(*shelf);
    }
    return *shelf;
  }

  Tally& get_on_shelf(ContactId contact, std::uint32_t number) {
    if (Tally* found = find_on_shelf(contact, number)) return *found;
    Shelf& shelf = free_shelf(contact);
    std::uint32_t* const place = shelf.find(no_tally);
    shelf.number_of(place) = number;
    if (free_tallies.empty()) {
      *place = static_cast<std::uint32_t>(tallies.add());
    } else {
      *place = free_tallies.back();
      free_tallies.pop_back();
    }
    return tallies[*place].tally;
  }

  void remove_from_shelf(ContactId contact, std::uint32_t number) {
    for (Shelf* shelf = first_shelf(contact); shelf != nullptr; shelf = next_shelf(*shelf)) {
      std::uint32_t* const place = shelf->find(number);
      if (place == nullptr) continue;
      shelf->number_of(place) = no_tally;
      tallies[*place].tally = {};
      free_tallies.push_back(*place);
      return;
    }
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
  if (!group.known()) return state_->get_on_shelf(contact, tally);
  const std::uint64_t owner = whose(contact, tally);
  const auto [found, added] = state_->index.try_emplace(Key{owner, group.bits}, no_place);
  if (added) {
    found->second = state_->new_place(group);
    state_->link(owner, found->second);
  }
  return state_->places[found->second].tally;
}

Tally* Tallies::find(ContactId contact, std::uint32_t tally, Value group) const {
  if (!group.known()) return state_->find_on_shelf(contact, tally);
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
  if (!group.known()) return state_->remove_from_shelf(contact, tally);
  const std::uint64_t owner = whose(contact, tally);
  const auto found = state_->index.find(Key{owner, group.bits});
  if (found == state_->index.end()) return;
  const std::uint32_t place = found->second;
  state_->index.erase(found);
  state_->unlink(owner, place);
  state_->places[place] = {};
  state_->free.push_back(place);
}

void Tallies::fetch(ContactId contact) const {
  if (const Shelf* shelf = state_->first_shelf(contact)) __builtin_prefetch(shelf);
}

void Tallies::fetch(ContactId contact, std::span<const std::uint32_t> tallies) const {
  for (const std::uint32_t number : tallies)
    if (const Tally* tally = state_->find_on_shelf(contact, number)) __builtin_prefetch(tally, 1);
}

void Tallies::fetch_entries(ContactId contact, std::span<const std::uint32_t> tallies) const {
  for (const std::uint32_t number : tallies) {
    const Tally* tally = state_->find_on_shelf(contact, number);
    if (tally == nullptr || tally->entries.empty()) continue;
    // The newest, and the place for the next.
    __builtin_prefetch(&tally->entries.back(), 1);
    __builtin_prefetch(&tally->entries.back() + 2, 1);
  }
}

std::size_t Tallies::bytes() const {
  // The maps keep a byte of the hash for each place that they have.
  constexpr std::size_t indexed = sizeof(Key) + sizeof(std::uint64_t) + 1;
  constexpr std::size_t chained = sizeof(std::uint64_t) + sizeof(Chain) + 1;
  return state_->shelves.bytes() + state_->more_shelves.bytes() + state_->tallies.bytes() +
         state_->free_tallies.capacity() * sizeof(std::uint32_t) + state_->places.bytes() +
         state_->free.capacity() * sizeof(std::uint32_t) + state_->index.bucket_count() * indexed +
         state_->chains.bucket_count() * chained;
}

}  // namespace tend
