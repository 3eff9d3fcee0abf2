// test_plan.hpp: the tests of a project as plain values: names are looked up, types are known, each
// `for each` is written out, and every moment is an instant. What `tend test` runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/number.hpp"
#include "base/source.hpp"
#include "base/time.hpp"
#include "runtime/program/instructions.hpp"
#include "runtime/program/program.hpp"

namespace tend::checked {

/// A constant, of the type that its place has. Nothing stands for unknown, an integer for an enum's
/// value; a list or a record has its parts instead.
struct TestValue {
  std::variant<std::monostate, bool, Number, std::string, Date, Instant, TimeOfDay, Duration,
               std::int32_t>
      literal;
  bool has_parts = false;
  std::vector<TestValue> parts;
};
/// By index into the fields of the contact, or of an event.
using TestFields = std::vector<std::pair<std::uint32_t, TestValue>>;

/// Known before the project goes live.
struct TestContact {
  struct Consent {
    ChannelKind channel = ChannelKind::Email;
    std::uint32_t topic = none;  ///< none: the channel as a whole
    bool given = false;
  };
  std::string name;
  std::string identity;  ///< the address, else the name
  TestFields fields;
  std::vector<std::uint32_t> lists;
  std::vector<Consent> consents;
  std::string zone;  ///< of the lines that are about this contact; empty: UTC
};

/// Something that happens at a moment, or that is so from the beginning.
struct TestAction {
  enum class Kind : std::uint8_t { Event, Fail, Answer, Pool } kind = Kind::Event;
  Instant at;
  Span span;
  std::uint32_t contact = 0;                 ///< into TestCase::contacts
  std::uint32_t event = none;                ///< none: only `set`
  TestFields fields;                         ///< of the event
  TestFields set;                            ///< of the contact
  ChannelKind channel = ChannelKind::Email;  ///< Fail
  int times = 0;                             ///< Fail
  std::uint32_t subject = none;              ///< Answer: the action; Pool: the pool
  bool fails = false;                        ///< Answer: there is none; else `fields` are its own
  std::vector<std::string> codes;            ///< Pool: what it holds from then on
};

/// What a line of the trace may be, as an author says it.
enum class Happening : std::uint8_t {
  Sent,
  Entered,
  Skipped,
  Waiting,
  Resumed,
  Branched,
  Held,
  Dropped,
  Set,
  Logged,
  Exited,
  Completed,
  Failed,
  Notified,
  Listed,
  Consented,
  Called,
  Assigned,
  Taken,
  Goal,
  Merged,
};

/// Half open; a side that is missing is open.
struct TestRange {
  std::optional<Instant> begin;
  std::optional<Instant> end;
  bool holds(Instant at) const { return (!begin || at >= *begin) && (!end || at < *end); }
};

/// An `expect`.
struct TestExpectation {
  enum class Kind : std::uint8_t { Field, Member, Happened, Waits } kind = Kind::Happened;
  Span span;
  TestRange when;  ///< Field and Member are asked at its end; without one, when all is over
  bool negated = false;
  std::uint32_t contact = 0;

  std::uint32_t field = none;  ///< Field
  Op op = Op::Equal;           ///< Field: a comparison
  TestValue value;             ///< Field

  std::uint32_t list = none;  ///< Member

  Happening happening = Happening::Sent;
  std::optional<bool> change;         ///< Happened: added, subscribed; or not
  std::string key;                    ///< Happened: what it is about; empty: anything
  std::vector<std::string> people;    ///< Happened: those that `key` stands for
  std::uint32_t person_field = none;  ///< Happened: the contact's field that `key` names
  std::optional<int> times;           ///< Happened; none: at least once
  std::string workflow;               ///< Happened: empty: of any

  TestRange until;  ///< Waits
};

/// One run of a test: a store of its own, and one row of each `for each`.
struct TestCase {
  std::string row;  ///< `title = 'CEO', n = 1`; empty without a `for each`
  Instant live;     ///< when the project goes live
  std::vector<TestContact> contacts;
  std::vector<TestAction> given;    ///< Answer and Pool, from the beginning
  std::vector<TestAction> actions;  ///< in order of time
  std::vector<TestExpectation> expectations;
};

struct TestPlan {
  std::string name;
  Span span;  ///< of the name
  std::vector<TestCase> cases;
};

}  // namespace tend::checked
