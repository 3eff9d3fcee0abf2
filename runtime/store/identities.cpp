#include "runtime/store/identities.hpp"

#include <cstring>
#include <functional>

#include "base/check.hpp"

namespace tend {

namespace {

/// Of this process alone: nothing that is seen depends on it.
std::uint64_t hash_of(std::string_view identity) {
  return std::hash<std::string_view>()(identity);
}

}  // namespace

std::string_view Identities::view(Text text) const {
  if (text.size() == 0) return {};
  return {begin(text), text.size()};
}

std::string_view Identities::operator[](ContactId contact) const {
  return view(texts_[contact.index()]);
}

std::size_t Identities::place_of(std::string_view identity, std::uint64_t hash) const {
  const std::size_t mask = places_.size() - 1;
  const auto half = static_cast<std::uint32_t>(hash >> 32);
  std::size_t index = hash & mask;
  while (places_[index].number != Place::empty &&
         (places_[index].hash != half || view(places_[index].text) != identity)) {
    index = (index + 1) & mask;
  }
  return index;
}

std::optional<ContactId> Identities::find(std::string_view identity) const {
  if (places_.empty()) return std::nullopt;
  const Place& place = places_[place_of(identity, hash_of(identity))];
  if (place.number == Place::empty) return std::nullopt;
  return owner(place.number);
}

std::uint64_t Identities::fetch(std::string_view identity) const {
  const std::uint64_t hash = hash_of(identity);
  if (!places_.empty()) __builtin_prefetch(&places_[hash & (places_.size() - 1)]);
  return hash;
}

Identities::Likely Identities::expect(std::uint64_t hash) const {
  if (places_.empty()) return {};
  const std::size_t mask = places_.size() - 1;
  std::size_t index = hash & mask;
  while (places_[index].number != Place::empty && places_[index].hash != hash >> 32)
    index = (index + 1) & mask;
  const Place& place = places_[index];
  if (place.number == Place::empty || place.text.size() == 0) return {};
  __builtin_prefetch(begin(place.text));
  return {owner(place.number), view(place.text)};
}

ContactId Identities::add(std::string_view identity) {
  if ((texts_.size() + 1) * 4 > places_.size() * 3) grow();
  const std::uint64_t hash = hash_of(identity);
  Place& place = places_[place_of(identity, hash)];
  if (place.number == Place::empty) {
    TEND_CHECK(texts_.size() < Place::empty, "contacts are counted in 32 bits");
    place = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(texts_.size()),
             keep(identity)};
    texts_.push_back(place.text);
  }
  return owner(place.number);
}

void Identities::grow() {
  // Half of the hash is not enough to find a place in a larger table: texts are hashed again.
  places_.assign(places_.empty() ? 64 : places_.size() * 2, {});
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const std::uint64_t hash = hash_of((*this)[ContactId(i)]);
    std::size_t index = hash & (places_.size() - 1);
    while (places_[index].number != Place::empty) index = (index + 1) & (places_.size() - 1);
    places_[index] = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(i),
                      texts_[i]};
  }
}

void Identities::rename(std::string_view identity, ContactId to) {
  add(identity);
  const std::uint32_t text = places_[place_of(identity, hash_of(identity))].number;
  renamed_.erase(to.value);
  if (text != to.value) renamed_[text] = to;
}

/// Each text came with a contact of its own, of the same number, which may have become another's.
ContactId Identities::owner(std::uint32_t text) const {
  ContactId contact(text);
  if (renamed_.empty()) return contact;
  for (auto next = renamed_.find(text); next != renamed_.end();
       next = renamed_.find(contact.value)) {
    contact = next->second;
  }
  return contact;
}

Identities::Text Identities::keep(std::string_view text) {
  TEND_CHECK(text.size() <= largest_identity, "identities have a largest size");
  if (used_in_block_ + text.size() > block_size) {
    blocks_.push_back(std::make_unique<char[]>(block_size));
    used_in_block_ = 0;
  }
  if (!text.empty()) std::memcpy(blocks_.back().get() + used_in_block_, text.data(), text.size());
  const std::size_t address = blocks_.size() * block_size - block_size + used_in_block_;
  const Text kept{address << Text::size_bits | text.size()};
  used_in_block_ += text.size();
  return kept;
}

std::size_t Identities::bytes() const {
  return blocks_.size() * block_size + texts_.capacity() * sizeof(Text) +
         places_.capacity() * sizeof(Place);
}

}  // namespace tend
