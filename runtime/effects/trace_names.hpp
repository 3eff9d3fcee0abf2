// trace_names.hpp: a trace record's ids, as the words that people and programs read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/effects/field_values.hpp"
#include "runtime/engine/trace.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

std::string_view kind_name(TraceKind kind);   ///< `entered`
std::string_view reason_name(Reason reason);  ///< `no address`; empty for None
/// The same for people: `has been through already`.
std::string_view reason_in_words(Reason reason);
/// Whether a Waiting or Held is over at a time that is known.
bool has_end(const TraceRecord& record);

/// Looks up what the ids of records mean. All must outlive it. One thread.
class TraceNames {
 public:
  TraceNames(const Program& program, const Texts& texts, const Store& store);

  std::string_view contact(const TraceRecord& record) const {
    return store_.identity(record.contact);
  }
  std::string_view workflow(const TraceRecord& record) const;  ///< empty: an event from outside
  std::string_view step(const TraceRecord& record) const;      ///< empty: none
  /// Where a sent message went: an address, a telephone number; on a channel without addresses the
  /// contact's identity. Empty for other kinds.
  std::string_view address(const TraceRecord& record) const;
  /// The address, if the contact's identity does not say it already. Else empty.
  std::string_view other_address(const TraceRecord& record) const;
  /// The name of what a record is about: the message of a Sent, Held or Dropped; the field of a Set
  /// or Assigned; the list, topic, action or pool; the text of a Branched or Logged; how a Goal or
  /// an Exited is called. Null data when there is none.
  std::string_view operand(const TraceRecord& record) const;
  /// Who was notified, the owner, the code that was taken, what an action answered; else empty.
  std::string_view text(const TraceRecord& record) const;

  const FieldValues& values() const { return values_; }
  const Program& program() const { return program_; }

 private:
  const Program& program_;
  const Texts& texts_;
  const Store& store_;
  FieldValues values_;
  std::uint32_t email_field_ = none;
  std::uint32_t phone_field_ = none;
};

/// The zone in force for `local`: UTC where a record has none.
std::int32_t offset_seconds(const TraceRecord& record);
CivilTime local_time(const TraceRecord& record, Instant instant);

}  // namespace tend
