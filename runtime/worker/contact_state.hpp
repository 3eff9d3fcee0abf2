// contact_state.hpp: all that a program's engine keeps of one contact, as bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "runtime/engine/cells.hpp"
#include "runtime/program/program.hpp"
#include "runtime/program/value_types.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

/// In the numbers of a program. Of runs and parks, `contact` and `next_of_contact` mean nothing.
struct ContactState {
  struct KeptField {
    std::uint32_t field = 0;  ///< of the program, or a cell of the engine's (engine/cells.hpp)
    Value value;
  };
  struct KeptTally {
    std::uint32_t tally = 0;
    Value group;
    Tally tally_state;
  };
  struct KeptRun {
    Run run;
    std::vector<Value> slots;
  };
  /// Of what is neither a run nor parked.
  struct KeptWake {
    Instant at;
    Wake wake;  ///< the index of a Recheck is into `runs`
  };
  std::vector<KeptField> fields;   ///< those that are not as a new contact's
  std::vector<KeptTally> tallies;  ///< in the order in which they were made
  std::vector<KeptRun> runs;       ///< the one that came last first
  std::vector<Parked> parks;       ///< in the order in which they were parked
  std::vector<KeptWake> wakes;
};

/// Writes states and reads them back. Texts, durations, lists and records are written by what they
/// are, since their ids are a process's own. One thread.
class ContactStates {
 public:
  /// `program` has been verified. Both must outlive this.
  ContactStates(const Program& program, Texts& texts);

  std::string write(const ContactState& state) const;
  /// Malformed for bytes that `write` did not make of the same program.
  Result<ContactState> read(std::string_view bytes) const;

 private:
  class Writer;
  class Reader;
  using Slots = std::vector<ValueType>;

  const ValueType& type_of_field(std::uint32_t field) const;
  const ValueType& type_of_slot(std::uint32_t workflow, std::size_t slot) const;
  /// Of the value of a park's number (place none) or of its values.
  const ValueType& type_in_park(const Parked& parked, std::uint32_t place) const;
  const ValueType& type_of_event_field(std::uint32_t event, std::size_t field) const;
  /// Whether there is what it wakes, with so many runs.
  bool has_subject(Wake wake, std::size_t runs) const;

  const Program& program_;
  Texts& texts_;
  ValueTypes types_;
  std::vector<ValueType> fields_;
  std::vector<Slots> slots_;   ///< by workflow
  std::vector<Slots> events_;  ///< by event: its fields
  std::vector<ValueType> tally_values_;
  std::vector<ValueType> tally_groups_;
};

}  // namespace tend
