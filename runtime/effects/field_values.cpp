#include "runtime/effects/field_values.hpp"

#include <span>
#include <vector>

#include "base/json_text.hpp"
#include "base/number.hpp"
#include "base/time.hpp"

namespace tend {

std::string FieldValues::plain(const FieldInfo& field, Value value) const {
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
    case Type::ListName:
      return std::string(texts_.view(static_cast<std::uint32_t>(bits)));
    case Type::List:
    case Type::Record:
      break;
  }
  return {};
}

/// The elements of a list or the fields of a record, each by `append`, in their brackets.
template <class Append>
void FieldValues::append_parts(std::string& out, const FieldInfo& field, Value value,
                               const Append& append) const {
  const Shape& shape = program_.shapes[field.shape];
  const bool list = shape.type == Type::List;
  out += list ? '[' : '{';
  const std::span<const Value> parts = texts_.tuple(value);
  for (std::size_t at = 0; at < parts.size(); ++at) {
    if (at > 0) out += ',';
    append(shape.fields[list ? 0 : at], parts[at]);
  }
  out += list ? ']' : '}';
}

void FieldValues::append_json(std::string& out, const FieldInfo& field, Value value) const {
  if (!value.known()) {
    out += "null";
  } else if (field.shape != none) {
    append_parts(out, field, value, [&](const FieldInfo& part, Value each) {
      if (field.type == Type::Record) {
        append_json_string(out, program_.text(part.name));
        out += ':';
      }
      append_json(out, part, each);
    });
  } else if (field.type == Type::Bool || field.type == Type::Number) {
    out += plain(field, value);
  } else {
    append_json_string(out, plain(field, value));
  }
}

void FieldValues::append_text(std::string& out, const FieldInfo& field, Value value) const {
  if (!value.known()) {
    out += "unknown";
  } else if (field.shape != none) {
    append_parts(out, field, value, [&](const FieldInfo& part, Value each) {
      if (out.back() == ',') out += ' ';
      if (field.type == Type::Record) out += program_.text(part.name) + ": ";
      append_text(out, part, each);
    });
  } else if (is_text(field.type)) {
    out += '\'' + plain(field, value) + '\'';
  } else {
    out += plain(field, value);
  }
}

}  // namespace tend
