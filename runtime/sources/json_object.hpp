// json_object.hpp: one JSON object, as its members: what a line of events or contacts holds.
// Numbers keep their digits, so that money is read exactly. The one user of Boost.JSON in the
// sources is its .cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/sources/problem.hpp"

namespace tend {

enum class JsonKind : std::uint8_t { Null, Bool, Number, String, Object, Array };
/// `a number`, `an object`.
std::string_view describe(JsonKind kind);

/// A member of the object or of an object in it, or an element of an array in it, which has no key.
struct JsonMember {
  static constexpr std::uint32_t top = 0xffffffff;

  std::string_view key;
  std::string_view text;   ///< of a string: unescaped; of a number: its digits; `true` or `false`
  std::uint64_t hash = 0;  ///< of a top-level member: of all that its value holds
  std::uint32_t parent = top;  ///< the index of the member whose object or array this is a part of
  JsonKind kind = JsonKind::Null;
};

/// Reads objects, one after the other, into memory that it keeps. One thread.
class JsonObject {
 public:
  JsonObject();
  ~JsonObject();

  /// False when the line is not one JSON object of at most 1,000 members and 10,000 values, 32
  /// levels, and distinct keys.
  bool read(std::string_view line);

  /// Good until the next read; the members and elements of a nested value follow it.
  std::span<const JsonMember> members() const;
  /// What is next to a member in the same object or array; `members().size()` when it is the last.
  /// Of `first_in` the first in it.
  std::uint32_t first_in(std::uint32_t parent) const;
  std::uint32_t next(std::uint32_t member) const;
  /// The member of that name in an object, or the element of that number in an array;
  /// `members().size()` when there is none.
  std::uint32_t find_in(std::uint32_t parent, std::string_view key_or_number) const;
  /// The top-level member of that name, or null.
  const JsonMember* find(std::string_view key) const;

  ProblemKind kind() const;
  const std::string& error() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
