// event_text.hpp: an event as JSON, and what it means to a program.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/zone.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/program/program.hpp"
#include "runtime/sources/problem.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

/// Reads `{"id", "at", "contact" or "visitor", "type", …fields…, "data": {…fields…}, "set":
/// {…contact fields…}, "set_once": {…}}` (runtime.md, section 4). An event without an id gets one
/// from its content. One thread.
class EventText {
 public:
  /// Told of what is wrong; file and line are the caller's to add.
  using Report = std::function<void(const Problem&)>;
  /// All references must outlive this.
  EventText(const Program& program, Texts& texts, Zones& zones, Report report);
  ~EventText();

  /// False when it is no event: an error was reported. `default_at`: of one that does not say when.
  bool read(std::string_view json, Event& event, std::optional<Instant> default_at = {});

  /// Whether something that the last one says counts as unset: it is of another type than was
  /// declared, or sets a field that no contact has.
  bool loses_some() const;
  /// How many came of each type that nothing declares.
  const std::map<std::string, std::uint64_t>& unknown_types() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
