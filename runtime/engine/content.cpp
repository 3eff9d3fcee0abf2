#include "runtime/engine/content.hpp"

#include "base/number.hpp"
#include "base/zone.hpp"

namespace tend {

namespace {

void append_html(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
}

/// For people: times are told in the contact's zone, without it.
std::string words(const FieldInfo& field, Value value, const Reader& reader) {
  switch (field.type) {
    case Type::Bool:
      return value.is_true() ? "true" : "false";
    case Type::Number:
      return format_number(Number{value.bits});
    case Type::Text:
    case Type::Email:
    case Type::Timezone:
    case Type::Message:
      return std::string(reader.texts.view(static_cast<std::uint32_t>(value.bits)));
    case Type::Date:
      return format_date(Date{static_cast<std::int32_t>(value.bits)});
    case Type::DateTime: {
      const CivilTime local = reader.zone.to_civil(Instant{value.bits});
      return format_date(local.date) + ' ' + format_time(local.time);
    }
    case Type::Time:
      return format_time(TimeOfDay{value.bits});
    case Type::Duration:
      return format_duration(reader.texts.duration(value));
    case Type::Enum:
      return reader.program.text(
          reader.program.enums[field.enum_type].values[static_cast<std::size_t>(value.bits)]);
    case Type::List:
      break;
  }
  return {};
}

std::string part_text(const TemplatePart& part, const Reader& reader) {
  const Value value = reader.store.field(reader.contact, part.field);
  if (value.known()) return words(reader.program.fields[part.field], value, reader);
  return part.fallback == none ? std::string() : reader.program.text(part.fallback);
}

}  // namespace

std::string fill(const Template& parts, const Reader& reader, Escape escape) {
  std::string out;
  for (const TemplatePart& part : parts) {
    if (part.literal != none) {
      out += reader.program.text(part.literal);
    } else if (escape == Escape::Html) {
      append_html(out, part_text(part, reader));
    } else {
      out += part_text(part, reader);
    }
  }
  return out;
}

void fill_content(OutgoingMessage& outgoing, const MessageInfo& message, const Reader& reader) {
  outgoing.subject =
      message.declared ? fill(message.subject, reader, Escape::None) : std::string(outgoing.name);
  outgoing.text = fill(message.text, reader, Escape::None);
  outgoing.html = fill(message.html, reader, Escape::Html);
}

}  // namespace tend
