// test_facts.hpp: facts that a test writes down.
#pragma once

#include <vector>

#include "base/window.hpp"
#include "base/zone.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {

/// Fields that were not given are unknown.
class TestFacts final : public Facts {
 public:
  explicit TestFacts(const Zone& zone) : zone_in_force(&zone) {}

  Value field(std::uint32_t field) const override { return at(fields, field); }
  Value event_field(std::uint32_t field) const override { return at(event_fields, field); }
  Instant now() const override { return present; }
  Instant enrolled() const override { return begun; }
  const Zone& zone() const override { return *zone_in_force; }
  const Calendar& calendar() const override { return no_holidays; }

  std::vector<Value> fields;
  std::vector<Value> event_fields;
  Instant present;
  Instant begun;
  const Zone* zone_in_force;

 private:
  static Value at(const std::vector<Value>& values, std::uint32_t index) {
    return index < values.size() ? values[index] : Value::unknown();
  }
};

}  // namespace tend
