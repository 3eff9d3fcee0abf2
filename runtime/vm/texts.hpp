// texts.hpp: the texts and durations that values refer to, each once, so that equality is one
// comparison of integers.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/time.hpp"
#include "runtime/program/value.hpp"

namespace tend {

/// An append-only table of distinct texts (and durations). Ids are dense and given in order of
/// arrival; views stay good as long as the table lives. Not thread-safe: one per engine.
class Texts {
 public:
  Texts();
  ~Texts();
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;

  /// The id of a text, which is added if it is new.
  std::uint32_t intern(std::string_view text);
  std::string_view view(std::uint32_t id) const;
  Value value(std::string_view text) { return Value::of(intern(text)); }

  Value value(const Duration& duration);
  const Duration& duration(Value value) const;

  /// A list's elements or a record's fields, each such row once: equal lists are equal values.
  Value tuple(std::span<const Value> values);
  std::span<const Value> tuple(Value value) const;

  std::size_t size() const;
  std::size_t bytes() const;  ///< memory held, for figures

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
