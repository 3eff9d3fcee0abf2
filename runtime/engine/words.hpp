// words.hpp: values as people read them.
#pragma once

#include <string>

#include "runtime/program/program.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

class Zone;

/// A known value of that type; a list's elements with commas between. Times are told in the zone,
/// without naming it.
std::string words(const Program& program, const Texts& texts, const FieldInfo& type, Value value,
                  const Zone& zone);

}  // namespace tend
