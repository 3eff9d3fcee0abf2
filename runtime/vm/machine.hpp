// machine.hpp: the interpreter. It has no clock, no randomness and no I/O: it is given facts, and
// gives back what is to be done.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/regex.hpp"
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

  // Someone without a past, lists and workflows is what these say unless they are told otherwise.

  /// What a reading says of the contact's past; `group` for a tally that has one, else unknown.
  virtual Value history(std::uint32_t /*reading*/, Value /*group*/) const {
    return Value::unknown();
  }
  virtual bool is_event(std::uint32_t /*event*/) const { return false; }
  virtual bool is_member(std::uint32_t /*contact_list*/) const { return false; }
  virtual bool is_active(std::uint32_t /*workflow*/) const { return false; }
  virtual Value is_subscribed(std::uint32_t /*topic*/) const { return Value::of_bool(false); }
  virtual bool has_held(std::uint32_t /*watch*/) const { return false; }
  /// now >= instant, or now > instant; notes that the answer changes then.
  virtual bool has_reached(Instant instant, bool strictly) const {
    return strictly ? now() > instant : now() >= instant;
  }
  /// The answer is made of `now` or `today` otherwise: it may change at the next local midnight.
  virtual void changes_with_the_day() const {}
  /// Of the run that sends the message at hand.
  virtual Value variable(std::uint32_t /*variable*/) const { return Value::unknown(); }
  virtual Value recipient() const { return Value::unknown(); }  ///< a text
};

/// Why the machine stopped. `OutOfFuel` is the one failure a verified program can have.
enum class Stop : std::uint8_t {
  Wait,
  Send,
  SetField,
  Log,
  Branch,
  Exit,
  Complete,
  OutOfFuel,
  Hand,
  Notify,
  AddToList,
  RemoveFromList,
  Subscribe,
  Unsubscribe,
  Assign,
  Take,
  Split,
  CallAction,
  EnrollIn,
  ExitFrom,
  Done,
};

/// By which way a suspension ended: 0 the first, 1 its else way; the arm of a wait or split.
using Outcome = std::uint32_t;
inline constexpr Outcome outcome_came = 0;
inline constexpr Outcome outcome_lapsed = 1;

struct Stopped {
  Stop stop = Stop::OutOfFuel;
  std::uint32_t operand = 0;  ///< that of the instruction: wait, message, field, text, list, …
  Value value;                ///< SetField
  std::uint32_t at = 0;       ///< pc of the instruction that stopped; step_of[at] is its step
  std::uint32_t next = 0;     ///< where to go on
};

/// Runs one program. Holds the program's constants as values of `texts`. Both must outlive it. Not
/// thread-safe: one per engine.
class Machine {
 public:
  Machine(const Program& program, Texts& texts);

  /// Runs a body or a block from `pc` to its next effect. `outcome`: how the suspension or choice
  /// before ended. Uses up `fuel`, one for each instruction.
  Stopped run(std::uint32_t pc, Outcome outcome, std::span<Value> slots, const Facts& facts,
              std::uint32_t& fuel);

  /// The value of a fragment. Unknown when the fuel is used up. Facts may ask for another one while
  /// they answer `history`.
  Value evaluate(std::uint32_t pc, std::span<const Value> slots, const Facts& facts,
                 std::uint32_t& fuel);

  /// The value of a constant of the program.
  Value constant(std::uint32_t index) const { return constants_[index]; }
  const Program& program() const { return program_; }

 private:
  Value resolve(const Constant& constant);
  Value evaluate_from(Value* bottom, std::uint32_t pc, std::span<const Value> slots,
                      const Facts& facts, std::uint32_t& fuel);
  Value* apply(Word word, Value* top, std::span<const Value> slots, const Facts& facts);
  Value* ask(Word word, Value* top, const Facts& facts);
  Value history(std::uint32_t reading, Value group, Value* top, const Facts& facts);
  Value in_list(Value value, std::uint32_t list) const;
  Value matches(Value text, std::uint32_t regex) const;
  Value ask_elements(Word word, Value* top, std::span<const Value> slots, const Facts& facts,
                     std::uint32_t& fuel);

  const Program& program_;
  Texts& texts_;
  std::vector<Value> constants_;
  std::vector<std::optional<Regex>> regexes_;  ///< one that is none matches nothing
  std::vector<Value> stack_;   ///< as deep as the verifier lets any path be, on each level
  Value* free_ = nullptr;      ///< where the next fragment's stack begins
  std::size_t questions_ = 0;  ///< that facts are answering, each inside the other
  Value element_;              ///< that is asked about
};

}  // namespace tend
