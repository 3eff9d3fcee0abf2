// identities.hpp: whom an address belongs to, for millions of them: each text once, in one long
// arena, and a table of sixteen bytes a place beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/store/store.hpp"

namespace tend {

/// Contacts by identity (at most `largest_identity` bytes), numbered in order of arrival. Views
/// stay good for as long as this lives.
class Identities {
 public:
  std::optional<ContactId> find(std::string_view identity) const;
  /// For an identity that is looked for soon: asks the memory for its place in the table. Gives its
  /// hash, by which `expect`, once the place is there, finds who it most likely is, and asks for
  /// the text: she is it until the next `rename`, if that is the text.
  struct Likely {
    ContactId contact;
    std::string_view text;
  };
  std::uint64_t fetch(std::string_view identity) const;
  Likely expect(std::uint64_t hash) const;
  /// The contact of this identity, which is added if it is new.
  ContactId add(std::string_view identity);
  /// From now on it is the other's, with those that became its contact's before; it is added if it
  /// is new.
  void rename(std::string_view identity, ContactId to);
  /// As it came; also when it became another's.
  std::string_view operator[](ContactId contact) const;
  std::size_t size() const { return texts_.size(); }
  std::size_t bytes() const;

 private:
  static constexpr std::size_t block_size = 1 << 20;

  /// Where a text is, in eight bytes.
  struct Text {
    std::uint64_t bits = 0;
    static constexpr int size_bits = 13;
    std::size_t address() const { return bits >> size_bits; }  ///< counted through all blocks
    std::size_t size() const { return bits & ((1u << size_bits) - 1); }
  };
  static_assert(largest_identity < (1u << Text::size_bits));
  /// A place of the table: a part of the hash, so that few texts are compared, and where the text
  /// is, so that it is found at once.
  struct Place {
    std::uint32_t hash = 0;
    std::uint32_t number = empty;
    Text text;
    static constexpr std::uint32_t empty = 0xffffffff;
  };

  ContactId owner(std::uint32_t text) const;
  std::size_t place_of(std::string_view identity, std::uint64_t hash) const;
  const char* begin(Text text) const {
    return &blocks_[text.address() / block_size][text.address() % block_size];
  }
  std::string_view view(Text text) const;
  void grow();
  Text keep(std::string_view text);

  std::vector<Text> texts_;
  std::vector<Place>
      places_;  ///< open addressing, linear probing, at most 3/4 full; a power of two
  std::unordered_map<std::uint32_t, ContactId> renamed_;  ///< by text: few are another's
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t used_in_block_ = block_size;
};

}  // namespace tend
