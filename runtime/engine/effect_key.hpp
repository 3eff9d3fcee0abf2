// effect_key.hpp: the name of an effect, under which each attempt at it is made.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/engine/context.hpp"

namespace tend {

/// The same on every attempt, and for no other effect: which step of which run, and in which pass
/// of a loop.
std::string effect_key(const EngineContext& context, const Run& run, std::uint32_t step);

/// A contact's and step's place in a window with `spread`.
std::uint64_t place_key(const EngineContext& context, ContactId contact, std::uint32_t step);

}  // namespace tend
