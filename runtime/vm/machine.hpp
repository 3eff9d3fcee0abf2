// machine.hpp: the interpreter. It has no clock, no randomness and no I/O: it is given facts, and
// gives back what is to be done.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/program/program.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

class Zone;
struct Calendar;

/// What a program may ask about the contact and the event at hand. Values are of the declared
/// types.
class Facts {
 public:
  virtual ~Facts() = default;
  virtual Value field(std::uint32_t field) const = 0;
  /// Of the event that is being handled; unknown when there is none.
  virtual Value event_field(std::uint32_t field) const = 0;
  virtual Instant now() const = 0;
  virtual Instant enrolled() const = 0;
  virtual const Zone& zone() const = 0;  ///< the zone in force
  virtual const Calendar& calendar() const = 0;
};

/// Why the machine stopped. `OutOfFuel` is the one failure a verified program can have.
enum class Stop : std::uint8_t { Wait, Send, SetField, Log, Branch, Exit, Complete, OutOfFuel };

struct Stopped {
  Stop stop = Stop::OutOfFuel;
  std::uint32_t operand = 0;  ///< wait, message, field or text
  Value value;                ///< SetField
  std::uint32_t at = 0;       ///< pc of the instruction that stopped; step_of[at] is its step
  std::uint32_t next = 0;     ///< where to go on
};

/// Runs one program. Holds the program's constants as values of `texts`. Both must outlive it. Not
/// thread-safe: one per engine.
class Machine {
 public:
  Machine(const Program& program, Texts& texts);

  /// Runs a body from `pc` to its next effect. `lapsed`: the suspension that ended took its else
  /// way. Uses up `fuel`, one for each instruction.
  Stopped run(std::uint32_t pc, bool lapsed, std::span<Value> slots, const Facts& facts,
              std::uint32_t& fuel);

  /// The value of a fragment. Unknown when the fuel is used up.
  Value evaluate(std::uint32_t pc, std::span<const Value> slots, const Facts& facts,
                 std::uint32_t& fuel);

  /// The value of a constant of the program.
  Value constant(std::uint32_t index) const { return constants_[index]; }
  const Program& program() const { return program_; }

 private:
  Value* apply(Word word, Value* top, std::span<const Value> slots, const Facts& facts);
  Value in_list(Value value, std::uint32_t list) const;

  const Program& program_;
  Texts& texts_;
  std::vector<Value> constants_;
  std::vector<Value> stack_;  ///< as deep as the verifier lets any path be
};

}  // namespace tend
