// field_rows.hpp: the fields of contacts, those of one contact close together.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/store/blocks.hpp"
#include "runtime/store/store.hpp"

namespace tend {

/// Fields have places in the order in which each is first set for anyone, eight to a row, and a row
/// is one line of the cache: what a project uses of a contact is in one or two of them, however
/// many fields it declares. A field that nobody has set takes no room. One thread.
class FieldRows {
 public:
  /// `initial`: the values of a new contact's fields; unknown for those beyond it.
  explicit FieldRows(std::vector<Value> initial) : initial_(std::move(initial)) {}

  Value get(ContactId contact, std::uint32_t field) const {
    if (field < places_.size() && places_[field] != no_place) {
      const Group& group = groups_[places_[field] / Row::size];
      if (contact.index() < group.rows.size())
        return group.rows[contact.index()].values[places_[field] % Row::size];
    }
    return initial(field);
  }
  void set(ContactId contact, std::uint32_t field, Value value);
  /// Asks the memory for what a contact has set.
  void fetch(ContactId contact) const {
    for (const Group& group : groups_)
      if (contact.index() < group.rows.size()) __builtin_prefetch(&group.rows[contact.index()], 1);
  }

  std::size_t bytes() const;  ///< memory held, for figures

 private:
  struct alignas(64) Row {
    static constexpr std::size_t size = 8;
    std::array<Value, size> values;
  };
  /// Eight fields of all contacts, as far as anyone has one of them set.
  struct Group {
    Row initial;
    Blocks<Row> rows;
  };
  static constexpr std::uint32_t no_place = 0xffffffff;

  Value initial(std::uint32_t field) const {
    return field < initial_.size() ? initial_[field] : Value::unknown();
  }
  std::uint32_t new_place(std::uint32_t field);

  std::vector<Value> initial_;
  std::vector<std::uint32_t> places_;  ///< by field
  std::uint32_t used_ = 0;             ///< places that are some field's
  std::vector<Group> groups_;
};

}  // namespace tend
