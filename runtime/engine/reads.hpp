// reads.hpp: what conditions ask of a contact, so that a change wakes only those that read it.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/program.hpp"

namespace tend {

/// Something about a contact that may change, as a number: one of her fields, a tally, a
/// membership, being inside a workflow, consent to a topic, whether a watch has held. Cheap to
/// make; `program` must outlive it.
using Subject = std::uint32_t;
class Subjects {
 public:
  explicit Subjects(const Program& program) : program_(program) {}

  Subject field(std::uint32_t index) const { return index; }
  Subject tally(std::uint32_t index) const { return size(program_.fields) + index; }
  Subject member(std::uint32_t contact_list) const {
    return tally(0) + size(program_.tallies) + contact_list;
  }
  Subject activity(std::uint32_t workflow) const {
    return member(0) + size(program_.contact_lists) + workflow;
  }
  Subject consent(std::uint32_t topic) const {
    return activity(0) + size(program_.workflows) + topic;
  }
  Subject watch(std::uint32_t index) const { return consent(0) + size(program_.topics) + index; }
  std::uint32_t count() const { return watch(0) + size(program_.watches); }

 private:
  static std::uint32_t size(const auto& table) { return static_cast<std::uint32_t>(table.size()); }

  const Program& program_;
};

/// What has changed for a contact since her conditions were last asked; each once.
using Changes = std::vector<Subject>;

/// What a fragment reads.
struct Reads {
  std::vector<Subject> subjects;      ///< sorted, each once
  std::vector<std::uint32_t> events;  ///< the kinds that it asks for in the event at hand
  bool zone = false;                  ///< dates and times of day: the zone in force

  /// Adds those of another fragment; `none` adds nothing.
  void add(const Program& program, std::uint32_t fragment);
  bool any_of(const Changes& changes) const;
};

/// By subject: whether a watch, or a condition or wait of some workflow, reads it.
std::vector<bool> read_by_any(const Program& program);

}  // namespace tend
