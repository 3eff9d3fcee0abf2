// lists.hpp: what single instructions compute of lists and records.
#pragma once

#include <cstdint>

#include "runtime/program/value.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

/// Unknown when it is not found and an element is unknown.
Value list_contains(Value list, Value value, const Texts& texts);
/// With the value at its end, unless it is there already; an unknown value adds nothing.
Value list_with(Value list, Value value, Texts& texts);
/// Without the value, wherever it is.
Value list_without(Value list, Value value, Texts& texts);
Value record_field(Value record, std::uint32_t field, const Texts& texts);
Value list_length(Value list, const Texts& texts);

}  // namespace tend
