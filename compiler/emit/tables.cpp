#include "compiler/emit/tables.hpp"

#include <initializer_list>
#include <variant>

#include "base/overloaded.hpp"

namespace tend {
namespace {

std::size_t mix(std::initializer_list<std::int64_t> numbers) {
  std::uint64_t hash = 0;
  for (const std::int64_t number : numbers) {
    hash = (hash ^ static_cast<std::uint64_t>(number)) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  }
  return hash;
}

std::int64_t number(std::size_t hash) {
  return static_cast<std::int64_t>(hash);
}

}  // namespace

std::size_t HashOf::operator()(const Constant& constant) const {
  return mix({static_cast<std::int64_t>(constant.type), constant.bits, constant.enum_type});
}

std::size_t HashOf::operator()(const Duration& duration) const {
  return mix({duration.months, duration.days, duration.business_days, duration.us});
}

std::size_t HashOf::operator()(const Window& window) const {
  std::size_t hash = mix({window.days, window.business, window.spread});
  for (const TimeSpan& span : window.spans) hash = mix({number(hash), span.start.us, span.end.us});
  return hash;
}

std::size_t HashOf::operator()(const std::vector<std::uint32_t>& list) const {
  std::size_t hash = list.size();
  for (const std::uint32_t index : list) hash = mix({number(hash), index});
  return hash;
}

std::size_t HashOf::operator()(const WaitPlan& wait) const {
  return mix({static_cast<std::int64_t>(wait.kind), wait.duration, wait.fragment, wait.window,
              wait.at ? wait.at->us : -1, wait.days});
}

Tables::Tables(const checked::Checked& checked) : checked_(checked) {}

std::uint32_t Tables::constant(const checked::Literal& value, Type type,
                               checked::EnumId enum_type) {
  Constant constant{
      .type = type, .bits = 0, .enum_type = type == Type::Enum ? enum_type.value : none};
  constant.bits =
      std::visit(overloaded{
                     [](bool truth) { return std::int64_t{truth}; },
                     [](Number decimal) { return decimal.micros; },
                     [&](const std::string& characters) { return std::int64_t{text(characters)}; },
                     [](Date date) { return std::int64_t{date.days}; },
                     [](Instant instant) { return instant.us; },
                     [](TimeOfDay time) { return std::int64_t{time.us}; },
                     [&](const Duration& length) { return std::int64_t{duration(length)}; },
                     [](std::int32_t ordinal) { return std::int64_t{ordinal}; },
                 },
                 value);
  return constants_.index_of(constant);
}

std::uint32_t Tables::list(const std::vector<checked::Literal>& items, Type type,
                           checked::EnumId enum_type) {
  std::vector<std::uint32_t> indexes;
  indexes.reserve(items.size());
  for (const checked::Literal& item : items) indexes.push_back(constant(item, type, enum_type));
  return lists_.index_of(indexes);
}

FieldInfo Tables::field(const checked::Field& field) {
  return {
      .name = text(field.name),
      .type = field.type,
      .enum_type = field.type == Type::Enum ? field.enum_type.value : none,
      .initial = field.initial ? constant(*field.initial, field.type, field.enum_type) : none,
  };
}

Template Tables::template_of(const checked::Template& parts) {
  Template result;
  result.reserve(parts.size());
  for (const checked::TemplatePart& part : parts) {
    if (part.field) {
      result.push_back({.literal = none,
                        .field = part.field.value,
                        .fallback = part.fallback ? text(*part.fallback) : none});
    } else {
      result.push_back({.literal = text(part.literal), .field = none, .fallback = none});
    }
  }
  return result;
}

void Tables::declare() {
  for (const checked::Enum& type : checked_.enums) {
    EnumType& info = program_.enums.emplace_back();
    for (const std::string& value : type.values) info.values.push_back(text(value));
  }
  for (const checked::Field& declared : checked_.fields) program_.fields.push_back(field(declared));
  for (const checked::Event& event : checked_.events) {
    EventInfo info{.name = text(event.name), .key = event.key.value_or(none), .fields = {}};
    for (const checked::Field& declared : event.fields) info.fields.push_back(field(declared));
    program_.events.push_back(std::move(info));
  }
  for (const checked::Message& message : checked_.messages) {
    program_.messages.push_back({
        .name = text(message.name),
        .channel = message.channel,
        .kind = message.kind,
        .declared = message.declared,
        .from = message.from.empty() ? none : text(message.from),
        .subject = template_of(message.subject),
        .text = template_of(message.text),
        .html = template_of(message.html),
    });
  }
}

}  // namespace tend
