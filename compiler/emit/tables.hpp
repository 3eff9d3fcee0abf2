// tables.hpp: the tables of the program that is being made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/checked.hpp"
#include "compiler/emit/pool.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// Mixes numbers into a hash; only for finding things, so it may differ between machines.
class HashOf {
 public:
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
  std::size_t operator()(const Constant& constant) const;
  std::size_t operator()(const Duration& duration) const;
  std::size_t operator()(const Window& window) const;
  std::size_t operator()(const std::vector<std::uint32_t>& list) const;
  std::size_t operator()(const WaitPlan& wait) const;
};

/// Owns the program until it is taken. Equal things share an index, in order of first use.
class Tables {
 public:
  explicit Tables(const checked::Checked& checked);
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  /// What a project declares: enums, fields, events and messages keep the order and so the ids of
  /// `checked`.
  void declare();

  std::uint32_t text(std::string_view text) { return texts_.index_of(text); }
  std::uint32_t duration(const Duration& duration) { return durations_.index_of(duration); }
  std::uint32_t window(const std::optional<Window>& window) {
    return window ? windows_.index_of(*window) : none;
  }
  std::uint32_t constant(const checked::Literal& value, Type type, checked::EnumId enum_type);
  std::uint32_t list(const std::vector<checked::Literal>& items, Type type,
                     checked::EnumId enum_type);
  std::uint32_t wait(const WaitPlan& wait) { return waits_.index_of(wait); }

  /// For what is not interned: code, steps, workflows.
  Program& program() { return program_; }

 private:
  FieldInfo field(const checked::Field& field);
  Template template_of(const checked::Template& parts);

  const checked::Checked& checked_;
  Program program_;
  Pool<std::string, HashOf> texts_{program_.texts};
  Pool<Constant, HashOf> constants_{program_.constants};
  Pool<Duration, HashOf> durations_{program_.durations};
  Pool<Window, HashOf> windows_{program_.windows};
  Pool<std::vector<std::uint32_t>, HashOf> lists_{program_.lists};
  Pool<WaitPlan, HashOf> waits_{program_.waits};
};

}  // namespace tend
