// store_raw.hpp: the rows that a step writes, written with SQLite's prepared statements and nothing
// around them: what the store is held against.
#pragma once

#include <cstdint>
#include <string>

namespace tend::bench {

/// One step of one contact: the same values go through the store and past it.
struct StepRows {
  std::int64_t contact = 0;  ///< ContactKey::bits
  std::string identity;
  std::string event_id;
  std::string event_body;
  std::string state;
  std::string effect_key;
  std::string effect_payload;
  std::string history;
  std::int64_t at_us = 0;
};

/// Nothing is looked up, checked or counted: it says how fast the file itself takes the rows.
class RawWriter {
 public:
  explicit RawWriter(const std::string& path);
  ~RawWriter();
  RawWriter(const RawWriter&) = delete;
  RawWriter& operator=(const RawWriter&) = delete;

  void begin();
  void write(const StepRows& rows);
  void commit();

 private:
  struct Statements;
  Statements* statements_;
};

}  // namespace tend::bench
