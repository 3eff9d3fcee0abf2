#include "runtime/store/field_rows.hpp"

namespace tend {

std::uint32_t FieldRows::new_place(std::uint32_t field) {
  if (field >= places_.size()) places_.resize(field + 1, no_place);
  const std::uint32_t place = places_[field] = used_++;
  if (place % Row::size == 0) groups_.emplace_back();
  Group& group = groups_[place / Row::size];
  const Value value = group.initial.values[place % Row::size] = initial(field);
  for (std::size_t i = 0; i < group.rows.size(); ++i)
    group.rows[i].values[place % Row::size] = value;
  return place;
}

void FieldRows::set(ContactId contact, std::uint32_t field, Value value) {
  const bool has_place = field < places_.size() && places_[field] != no_place;
  // What everyone has from the start needs no room.
  if (!has_place && value == initial(field)) return;
  const std::uint32_t place = has_place ? places_[field] : new_place(field);
  Group& group = groups_[place / Row::size];
  while (group.rows.size() <= contact.index()) group.rows[group.rows.add()] = group.initial;
  group.rows[contact.index()].values[place % Row::size] = value;
}

std::size_t FieldRows::bytes() const {
  std::size_t bytes = places_.capacity() * sizeof(std::uint32_t);
  for (const Group& group : groups_) bytes += group.rows.bytes();
  return bytes;
}

}  // namespace tend
