// event_log.hpp: many events at once, packed: half a million take tens of megabytes, not hundreds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/engine/event.hpp"

namespace tend {

/// Events in the order in which they were added, until they are sorted.
class EventLog {
 public:
  /// The events added from now on are of this file.
  void begin_file(std::string name) { files_.push_back(std::move(name)); }
  /// `line` is where the event stands, for messages about it. After `begin_file`.
  void add(const Event& event, std::uint64_t line);
  /// By `at`; those of one instant stay in the order in which they were added (language.md, ruling
  /// 2).
  void sort_by_time();

  std::size_t size() const { return rows_.size(); }
  Instant at(std::size_t index) const { return rows_[index].at; }
  std::string_view id(std::size_t index) const {
    return std::string_view(ids_).substr(rows_[index].id_begin, rows_[index].id_size);
  }
  std::uint32_t type(std::size_t index) const { return rows_[index].type; }
  const std::string& contact(std::size_t index) const { return *contacts_[rows_[index].contact]; }
  /// The event, into memory that can be used again for the next.
  void get(std::size_t index, Event& event) const;
  /// Where the event came from.
  const std::string& file(std::size_t index) const { return files_[rows_[index].file]; }
  std::uint64_t line(std::size_t index) const { return rows_[index].line; }

 private:
  struct Row {
    Instant at;
    std::uint64_t body_hash = 0;
    std::uint64_t id_begin = 0;      ///< in ids_
    std::uint64_t values_begin = 0;  ///< in values_
    std::uint64_t sets_begin = 0;    ///< in sets_
    std::uint32_t id_size = 0;
    std::uint32_t contact = 0;  ///< in contacts_
    std::uint32_t file = 0;     ///< in files_
    std::uint32_t line = 0;
    std::uint32_t type = 0;
    std::uint16_t values = 0;
    std::uint16_t sets = 0;
  };
  std::uint32_t contact_index(const std::string& contact);

  std::vector<std::string> files_;
  std::vector<Row> rows_;
  std::string ids_;
  std::vector<Value> values_;
  std::vector<SetField> sets_;
  std::vector<const std::string*> contacts_;  ///< the keys of contact_indexes_, which stay in place
  std::unordered_map<std::string, std::uint32_t> contact_indexes_;
  std::unordered_map<std::uint64_t, std::string>
      visitors_;  ///< by where the id begins: few have one
};

}  // namespace tend
