// table_checks.hpp: what looking at any table needs; each kind of table has its checks in a file of
// its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/program/program.hpp"

namespace tend {

/// Keeps the first failure: `table: reason`.
class TableChecks {
 public:
  explicit TableChecks(const Program& program) : program_(program) {}

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }

  void expect(bool condition, std::string_view table, std::string_view reason) {
    if (condition || failed()) return;
    error_ = std::string(table) + ": " + std::string(reason);
  }
  template <class Table>
  void expect_index(std::uint32_t index, const Table& items, std::string_view table,
                    std::string_view reason) {
    expect(index < items.size(), table, reason);
  }
  template <class Table>
  void expect_index_or_none(std::uint32_t index, const Table& items, std::string_view table,
                            std::string_view reason) {
    if (index != none) expect_index(index, items, table, reason);
  }
  void expect_text(TextIndex index, std::string_view table) {
    expect_index(index, program_.texts, table, "no such text");
  }
  void expect_text_or_none(TextIndex index, std::string_view table) {
    if (index != none) expect_text(index, table);
  }
  void expect_fragment_or_none(std::uint32_t pc, std::string_view table) {
    expect_index_or_none(pc, program_.code, table, "no such fragment");
  }
  void expect_duration(std::uint32_t index, std::string_view table) {
    expect_index(index, program_.durations, table, "no such duration");
  }
  void expect_duration_or_none(std::uint32_t index, std::string_view table) {
    if (index != none) expect_duration(index, table);
  }
  void expect_zone(std::uint32_t index, std::string_view table) {
    expect_index(index, program_.zones, table, "no such zone");
  }
  /// A share in millionths.
  void expect_share(std::int64_t share, std::string_view table) {
    expect(share >= 0 && share <= 1'000'000, table, "a share that is none");
  }
  void check_trigger(const TriggerInfo& trigger, std::string_view table);

  const Program& program() const { return program_; }

 private:
  const Program& program_;
  std::string error_;
};

constexpr bool within(std::int64_t value, std::int64_t least, std::int64_t most) {
  return least <= value && value <= most;
}
constexpr bool good_time(TimeOfDay time, bool end_allowed) {
  return time.us >= 0 && (time.us < us_per_day || (end_allowed && time.us == us_per_day));
}
constexpr bool good_days(DayMask days) {
  return days != 0 && days <= every_day;
}

/// Texts, durations, windows, enums, shapes, constants, lists, fields, events, zones, variables.
void check_values(TableChecks& checks);
/// Messages, notices, actions, and what else steps name.
void check_messages(TableChecks& checks);
/// Tallies, watches, lists, scores, absences, calendars, the policy.
void check_rules(TableChecks& checks);
/// Workflows with their waits and steps, and the operations of the code.
void check_workflows(TableChecks& checks);

}  // namespace tend
