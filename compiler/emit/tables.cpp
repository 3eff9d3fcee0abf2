#include "compiler/emit/tables.hpp"

#include <initializer_list>
#include <variant>

#include "base/check.hpp"
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
  std::size_t hash = mix({static_cast<std::int64_t>(wait.kind), wait.duration, wait.fragment,
                          wait.window, wait.at ? wait.at->us : -1, wait.days});
  for (const WaitArm& arm : wait.arms)
    hash = mix({number(hash), arm.condition, arm.duration, arm.moment});
  return hash;
}

std::size_t HashOf::operator()(const Reading& reading) const {
  return mix({reading.tally, static_cast<std::int64_t>(reading.kind)});
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

std::uint32_t Tables::constant(checked::ExprId id) {
  if (!id) return none;
  const checked::Expr& expr = checked_.exprs[id];
  const auto* literal = std::get_if<checked::Constant>(&expr.node);
  return literal ? constant(literal->value, expr.type, expr.enum_type) : none;
}

std::uint32_t Tables::workflow(std::string_view name) {
  if (workflows_.empty()) {
    for (std::uint32_t i = 0; i < checked_.workflows.size(); ++i)
      workflows_.try_emplace(checked_.workflows[i].name, i);
  }
  const auto found = workflows_.find(name);
  TEND_CHECK(found != workflows_.end(), "a workflow that is named is there");
  return found->second;
}

}  // namespace tend
