// standing.hpp: what a contact row may say beside fields: the lists that someone is on, and what
// she has consented to (language.md, rulings 1 and 4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/engine/cells.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// Finds the engine's cell for what a row says. `program` must outlive it.
class Standing {
 public:
  struct Place {
    std::uint32_t cell = none;
    std::string problem;   ///< why there is none; empty: there is
    bool refused = false;  ///< the whole row cannot be taken
  };
  explicit Standing(const Program& program);

  /// A segment keeps itself: a row that puts someone there is refused.
  Place list(std::string_view name) const;
  /// `email`, or `email/offers`: a channel, or a topic on it.
  Place consent(std::string_view name) const;

 private:
  const Program& program_;
  Cells cells_;
  std::unordered_map<std::string_view, std::uint32_t> lists_;
  std::unordered_map<std::string_view, std::uint32_t> topics_;
};

}  // namespace tend
