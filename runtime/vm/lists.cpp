#include "runtime/vm/lists.hpp"

#include <algorithm>
#include <vector>

namespace tend {

namespace {

constexpr std::int64_t micros_per_one = 1'000'000;

bool has(std::span<const Value> elements, Value value) {
  return std::ranges::find(elements, value) != elements.end();
}

}  // namespace

Value list_contains(Value list, Value value, const Texts& texts) {
  if (!list.known() || !value.known()) return Value::unknown();
  const std::span<const Value> elements = texts.tuple(list);
  if (has(elements, value)) return Value::of_bool(true);
  return has(elements, Value::unknown()) ? Value::unknown() : Value::of_bool(false);
}

Value list_with(Value list, Value value, Texts& texts) {
  if (!value.known()) return list;
  std::vector<Value> elements;
  if (list.known()) {
    const std::span<const Value> before = texts.tuple(list);
    if (has(before, value)) return list;
    elements.assign(before.begin(), before.end());
  }
  elements.push_back(value);
  return texts.tuple(elements);
}

Value list_without(Value list, Value value, Texts& texts) {
  if (!list.known() || !value.known()) return list;
  const std::span<const Value> before = texts.tuple(list);
  if (!has(before, value)) return list;
  std::vector<Value> elements(before.begin(), before.end());
  std::erase(elements, value);
  return texts.tuple(elements);
}

Value record_field(Value record, std::uint32_t field, const Texts& texts) {
  if (!record.known()) return record;
  const std::span<const Value> fields = texts.tuple(record);
  return field < fields.size() ? fields[field] : Value::unknown();
}

Value list_length(Value list, const Texts& texts) {
  if (!list.known()) return list;
  return Value::of(static_cast<std::int64_t>(texts.tuple(list).size()) * micros_per_one);
}

}  // namespace tend
