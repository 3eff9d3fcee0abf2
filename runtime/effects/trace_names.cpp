#include "runtime/effects/trace_names.hpp"

#include "base/zone.hpp"

namespace tend {

std::string_view kind_name(TraceKind kind) {
  switch (kind) {
    case TraceKind::Entered:
      return "entered";
    case TraceKind::Skipped:
      return "skipped";
    case TraceKind::Waiting:
      return "waiting";
    case TraceKind::Resumed:
      return "resumed";
    case TraceKind::Branched:
      return "branched";
    case TraceKind::Sent:
      return "sent";
    case TraceKind::Held:
      return "held";
    case TraceKind::Dropped:
      return "dropped";
    case TraceKind::Set:
      return "set";
    case TraceKind::Logged:
      return "logged";
    case TraceKind::Exited:
      return "exited";
    case TraceKind::Completed:
      return "completed";
    case TraceKind::Failed:
      return "failed";
    case TraceKind::Notified:
      return "notified";
    case TraceKind::Listed:
      return "listed";
    case TraceKind::Consented:
      return "consent";
    case TraceKind::Called:
      return "called";
    case TraceKind::Assigned:
      return "assigned";
    case TraceKind::Taken:
      return "taken";
    case TraceKind::Goal:
      return "goal";
    case TraceKind::Merged:
      return "merged";
  }
  return "unknown";
}

std::string_view reason_name(Reason reason) {
  switch (reason) {
    case Reason::None:
      return "";
    case Reason::Reenroll:
      return "reenroll";
    case Reason::Inside:
      return "inside";
    case Reason::Window:
      return "window";
    case Reason::NoAddress:
      return "no address";
    case Reason::NotDelivered:
      return "not delivered";
    case Reason::Exit:
      return "exit";
    case Reason::OutOfFuel:
      return "out of fuel";
    case Reason::NoZone:
      return "no such time zone";
    case Reason::WindowNeverOpens:
      return "the window never opens";
    case Reason::Moved:
      return "moved";
    case Reason::Goal:
      return "goal";
    case Reason::Suppress:
      return "suppress";
    case Reason::Starts:
      return "starts";
    case Reason::Ends:
      return "ends";
    case Reason::Draft:
      return "draft";
    case Reason::Exclusive:
      return "exclusive";
    case Reason::Queued:
      return "queued";
    case Reason::Holdout:
      return "holdout";
    case Reason::Restarted:
      return "restarted";
    case Reason::Updated:
      return "updated";
    case Reason::ExitedFrom:
      return "exit from";
    case Reason::When:
      return "when";
    case Reason::Limit:
      return "limit";
    case Reason::Quiet:
      return "quiet";
    case Reason::Blackout:
      return "blackout";
    case Reason::Consent:
      return "consent";
    case Reason::Unsubscribed:
      return "unsubscribed";
    case Reason::Bounced:
      return "bounced";
    case Reason::Complained:
      return "complained";
    case Reason::Expired:
      return "expired";
    case Reason::ChainTooLong:
      return "chain too long";
    case Reason::Duplicate:
      return "duplicate";
    case Reason::Reordered:
      return "priority";
    case Reason::Trigger:
      return "trigger";
    case Reason::Paused:
      return "paused";
  }
  return "";
}

std::string_view reason_in_words(Reason reason) {
  switch (reason) {
    case Reason::None:
      return "";
    case Reason::Reenroll:
      return "has been through already";
    case Reason::Inside:
      return "is inside already";
    case Reason::Window:
      return "outside the window";
    case Reason::NoAddress:
      return "no address";
    case Reason::NotDelivered:
      return "not delivered";
    case Reason::Exit:
      return "by its own step";
    case Reason::OutOfFuel:
      return "too many steps at once";
    case Reason::NoZone:
      return "no such time zone";
    case Reason::WindowNeverOpens:
      return "the window never opens";
    case Reason::Moved:
      return "moved";
    case Reason::Goal:
      return "the goal is reached";
    case Reason::Suppress:
      return "an exit holds";
    case Reason::Starts:
      return "has not started";
    case Reason::Ends:
      return "has ended";
    case Reason::Draft:
      return "is a draft";
    case Reason::Exclusive:
      return "is in another workflow of the group";
    case Reason::Queued:
      return "waits its turn";
    case Reason::Holdout:
      return "held out, for comparison";
    case Reason::Restarted:
      return "begins again";
    case Reason::Updated:
      return "the trigger was replaced";
    case Reason::ExitedFrom:
      return "by another workflow";
    case Reason::When:
      return "an exit holds";
    case Reason::Limit:
      return "the limit is reached";
    case Reason::Quiet:
      return "quiet hours";
    case Reason::Blackout:
      return "a day without messages";
    case Reason::Consent:
      return "no consent";
    case Reason::Unsubscribed:
      return "unsubscribed";
    case Reason::Bounced:
      return "the address bounces";
    case Reason::Complained:
      return "has complained";
    case Reason::Expired:
      return "too late";
    case Reason::ChainTooLong:
      return "too many events caused each other";
    case Reason::Duplicate:
      return "the other contact was inside too";
    case Reason::Reordered:
      return "a workflow of higher priority goes first";
    case Reason::Trigger:
      return "the trigger is true no more";
    case Reason::Paused:
      return "the workflow is paused";
  }
  return "";
}

TraceNames::TraceNames(const Program& program, const Texts& texts, const Store& store)
    : program_(program), texts_(texts), store_(store), values_(program, texts) {
  for (std::uint32_t at = 0; at < program.fields.size(); ++at) {
    const std::string& name = program.text(program.fields[at].name);
    if (name == "email" && is_text(program.fields[at].type)) email_field_ = at;
    if (name == "phone" && is_text(program.fields[at].type)) phone_field_ = at;
  }
}

std::string_view TraceNames::workflow(const TraceRecord& record) const {
  if (record.workflow == none) return {};
  return program_.text(program_.workflows[record.workflow].name);
}

std::string_view TraceNames::step(const TraceRecord& record) const {
  if (record.step == none) return {};
  return program_.text(program_.steps[record.step].identity);
}

std::string_view TraceNames::address(const TraceRecord& record) const {
  if (record.kind != TraceKind::Sent || record.operand == none) return {};
  std::uint32_t field = none;
  switch (program_.messages[record.operand].channel) {
    case ChannelKind::Email:
      field = email_field_;
      break;
    case ChannelKind::Sms:
      field = phone_field_;
      break;
    case ChannelKind::Push:
    case ChannelKind::Overlay:
      break;
  }
  const Value value = field == none ? Value::unknown() : store_.field(record.contact, field);
  if (!value.known()) return contact(record);
  return texts_.view(static_cast<std::uint32_t>(value.bits));
}

std::string_view TraceNames::other_address(const TraceRecord& record) const {
  const std::string_view to = address(record);
  return to == contact(record) ? std::string_view() : to;
}

std::string_view TraceNames::operand(const TraceRecord& record) const {
  if (record.operand == none) return {};
  switch (record.kind) {
    case TraceKind::Sent:
    case TraceKind::Held:
    case TraceKind::Dropped:
      return program_.text(program_.messages[record.operand].name);
    case TraceKind::Set:
    case TraceKind::Assigned:
      return program_.text(program_.fields[record.operand].name);
    case TraceKind::Listed:
      return program_.text(program_.contact_lists[record.operand].name);
    case TraceKind::Consented:
      return program_.text(program_.topics[record.operand]);
    case TraceKind::Called:
      return program_.text(program_.actions[record.operand].name);
    case TraceKind::Taken:
      return program_.text(program_.pools[record.operand].name);
    case TraceKind::Branched:
    case TraceKind::Logged:
    case TraceKind::Goal:
    case TraceKind::Exited:
      return program_.text(record.operand);
    case TraceKind::Entered:
    case TraceKind::Skipped:
    case TraceKind::Waiting:
    case TraceKind::Resumed:
    case TraceKind::Completed:
    case TraceKind::Failed:
    case TraceKind::Notified:
    case TraceKind::Merged:
      break;
  }
  return {};
}

std::string_view TraceNames::text(const TraceRecord& record) const {
  return record.text == none ? std::string_view() : texts_.view(record.text);
}

bool has_end(const TraceRecord& record) {
  return record.until < Instant{last_date.days * us_per_day};
}

std::int32_t offset_seconds(const TraceRecord& record) {
  return record.zone == nullptr ? 0 : record.zone->offset_seconds(record.at);
}

CivilTime local_time(const TraceRecord& record, Instant instant) {
  if (record.zone != nullptr) return record.zone->to_civil(instant);
  std::int64_t days = instant.us / us_per_day;
  std::int64_t rest = instant.us % us_per_day;
  if (rest < 0) {
    rest += us_per_day;
    --days;
  }
  return {Date{static_cast<std::int32_t>(days)}, TimeOfDay{rest}};
}

}  // namespace tend
