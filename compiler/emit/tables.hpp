// tables.hpp: the tables of the program that is being made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
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
  std::size_t operator()(const Reading& reading) const;
  std::size_t operator()(std::uint32_t index) const { return index * 0x9e3779b97f4a7c15u; }
};

/// Owns the program until it is taken. Equal things share an index, in order of first use.
class Tables {
 public:
  explicit Tables(const checked::Checked& checked);
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  /// What a project declares keeps the order and so the ids of `checked`. What has code is left
  /// out: tallies, watches, scores, absences, workflows, the templates of messages.
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
  std::uint32_t reading(const Reading& reading) { return readings_.index_of(reading); }
  std::uint32_t regex(std::string_view pattern) { return regexes_.index_of(text(pattern)); }
  /// By name: of one that `checked` has.
  std::uint32_t workflow(std::string_view name);
  /// The constant that an expression is; none without one.
  std::uint32_t constant(checked::ExprId expr);

  // None where there is nothing.
  std::uint32_t text_or_none(std::string_view characters) {
    return characters.empty() ? none : text(characters);
  }
  std::uint32_t duration(const std::optional<Duration>& length) {
    return length ? duration(*length) : none;
  }
  LimitInfo limit(const checked::Limit& limit);

  /// For what is not interned: code, steps, workflows.
  Program& program() { return program_; }

 private:
  void declare_types();
  void declare_events();
  void declare_messages();
  void declare_people();
  void declare_actions();
  void declare_policy();
  FieldInfo field(const checked::Field& field);
  std::vector<FieldInfo> fields(const std::vector<checked::Field>& declared);
  CalendarInfo calendar(const checked::Calendar& calendar);

  const checked::Checked& checked_;
  Program program_;
  Pool<std::string, HashOf> texts_{program_.texts};
  Pool<Constant, HashOf> constants_{program_.constants};
  Pool<Duration, HashOf> durations_{program_.durations};
  Pool<Window, HashOf> windows_{program_.windows};
  Pool<std::vector<std::uint32_t>, HashOf> lists_{program_.lists};
  Pool<WaitPlan, HashOf> waits_{program_.waits};
  Pool<Reading, HashOf> readings_{program_.readings};
  Pool<TextIndex, HashOf> regexes_{program_.regexes};
  std::unordered_map<std::string_view, std::uint32_t> workflows_;  ///< made when first asked
};

}  // namespace tend
