#include "runtime/effects/trace_names.hpp"

#include "base/json_text.hpp"
#include "base/number.hpp"
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
  }
  return "";
}

TraceNames::TraceNames(const Program& program, const Texts& texts, const Store& store)
    : program_(program), texts_(texts), store_(store) {
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
      return program_.text(program_.fields[record.operand].name);
    case TraceKind::Branched:
    case TraceKind::Logged:
      return program_.text(record.operand);
    case TraceKind::Entered:
    case TraceKind::Skipped:
    case TraceKind::Waiting:
    case TraceKind::Resumed:
    case TraceKind::Exited:
    case TraceKind::Completed:
    case TraceKind::Failed:
      break;
  }
  return {};
}

std::string TraceNames::plain(const FieldInfo& field, Value value) const {
  const std::int64_t bits = value.bits;
  switch (field.type) {
    case Type::Bool:
      return value.is_true() ? "true" : "false";
    case Type::Number:
      return format_number(Number{bits});
    case Type::Date:
      return format_date(Date{static_cast<std::int32_t>(bits)});
    case Type::DateTime:
      return format_utc(Instant{bits});
    case Type::Time:
      return format_time(TimeOfDay{bits});
    case Type::Duration:
      return format_duration(texts_.duration(value));
    case Type::Enum: {
      const std::vector<TextIndex>& values = program_.enums[field.enum_type].values;
      return program_.text(values[static_cast<std::size_t>(bits)]);
    }
    case Type::Text:
    case Type::Email:
    case Type::Timezone:
    case Type::Message:
      return std::string(texts_.view(static_cast<std::uint32_t>(bits)));
    case Type::List:
      break;
  }
  return {};
}

void TraceNames::append_json(std::string& out, const FieldInfo& field, Value value) const {
  if (!value.known()) {
    out += "null";
  } else if (field.type == Type::Bool || field.type == Type::Number) {
    out += plain(field, value);
  } else {
    append_json_string(out, plain(field, value));
  }
}

void TraceNames::append_text(std::string& out, const FieldInfo& field, Value value) const {
  if (!value.known()) {
    out += "unknown";
  } else if (is_text(field.type)) {
    out += '\'' + plain(field, value) + '\'';
  } else {
    out += plain(field, value);
  }
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
