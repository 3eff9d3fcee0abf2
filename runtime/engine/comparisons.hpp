// comparisons.hpp: conditions that hold one value against one constant, as most do: answered
// without the machine.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/engine/event.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/machine.hpp"

namespace tend {

/// `score >= 50`, `title == 'CEO'`, and `not machine`, which each condition about opens says
/// without being asked. Each is a range: `< 50` is not in that from 50 on.
struct Comparison {
  bool of_event = false;  ///< the field is one of the event at hand
  std::uint32_t field = 0;
  std::int64_t low = 0, high = 0;  ///< the range, with both ends
  bool inside = true;              ///< true in the range; else outside of it
  Value if_unknown;

  /// As the machine would answer. `event`: the one at hand, or null.
  Value answer(const Store& store, ContactId contact, const Event* event) const {
    Value value;
    if (!of_event) {
      value = store.field(contact, field);
    } else if (event != nullptr && field < event->fields.size()) {
      value = event->fields[field];
    }
    if (!value.known()) return if_unknown;
    return Value::of_bool((low <= value.bits && value.bits <= high) == inside);
  }
};

/// Finds them in a program's code. Reads all of it once.
class Comparisons {
 public:
  explicit Comparisons(const Machine& machine);

  /// Null when the fragment says more than that.
  const Comparison* find(std::uint32_t fragment) const {
    const std::uint32_t number = by_fragment_[fragment];
    return number == none ? nullptr : &all_[number];
  }

 private:
  std::vector<Comparison> all_;
  std::vector<std::uint32_t> by_fragment_;  ///< by place in the code; none elsewhere
};

}  // namespace tend
