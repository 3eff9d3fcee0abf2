// event_line.hpp: writing an event as one line of JSON.
#pragma once

#include <string>
#include <string_view>

#include "base/json_text.hpp"

namespace tend {

class EventLine {
 public:
  void text(std::string_view key, std::string_view value) {
    begin(key);
    append_json_string(text_, value);
  }
  void flag(std::string_view key, bool value) {
    begin(key);
    text_ += value ? "true" : "false";
  }
  /// `json` has to be a value on one line.
  void raw(std::string_view key, std::string_view json) {
    begin(key);
    text_ += json;
  }
  bool empty() const { return text_.size() == 1; }
  std::string finish() const { return text_ + "}"; }

 private:
  void begin(std::string_view key) {
    if (!empty()) text_ += ',';
    append_json_string(text_, key);
    text_ += ':';
  }

  std::string text_ = "{";
};

}  // namespace tend
