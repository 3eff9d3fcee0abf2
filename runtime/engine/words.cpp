#include "runtime/engine/words.hpp"

#include "base/number.hpp"
#include "base/zone.hpp"

namespace tend {

std::string words(const Program& program, const Texts& texts, const FieldInfo& type, Value value,
                  const Zone& zone) {
  switch (type.type) {
    case Type::Bool:
      return value.is_true() ? "true" : "false";
    case Type::Number:
      return format_number(Number{value.bits});
    case Type::Text:
    case Type::Email:
    case Type::Timezone:
    case Type::Message:
    case Type::ListName:
      return std::string(texts.view(static_cast<std::uint32_t>(value.bits)));
    case Type::Date:
      return format_date(Date{static_cast<std::int32_t>(value.bits)});
    case Type::DateTime: {
      const CivilTime local = zone.to_civil(Instant{value.bits});
      return format_date(local.date) + ' ' + format_time(local.time);
    }
    case Type::Time:
      return format_time(TimeOfDay{value.bits});
    case Type::Duration:
      return format_duration(texts.duration(value));
    case Type::Enum:
      return program.text(
          program.enums[type.enum_type].values[static_cast<std::size_t>(value.bits)]);
    case Type::List:
    case Type::Record: {
      const Shape& shape = program.shapes[type.shape];
      std::string all;
      std::size_t at = 0;
      for (const Value each : texts.tuple(value)) {
        const FieldInfo& of = shape.fields[shape.type == Type::List ? 0 : at];
        ++at;
        if (!each.known()) continue;
        if (!all.empty()) all += ", ";
        all += words(program, texts, of, each, zone);
      }
      return all;
    }
  }
  return {};
}

}  // namespace tend
