// verify.hpp: what a program must be before it may run. Run at every load, on our own output too.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.hpp"
#include "runtime/program/program.hpp"

namespace tend {

// What a program may ask of its host at most; the compiler stays below.
inline constexpr std::size_t largest_stack_depth = 1024;
/// Fragments that ask about elements, inside each other.
inline constexpr std::size_t largest_nesting = 8;
/// Keeps the verifier's own memory in proportion to the program.
inline constexpr std::size_t largest_stack_at_jump = 16;
inline constexpr std::uint32_t largest_slot_count = 1024;  ///< per workflow

/// Checks every index and jump target, the stack depth and the types on every path (equal where
/// paths meet, empty at every suspension and effect), slots set before they are read, fragments
/// that end with Return of the right type, bodies that end with Complete or Exit, windows that can
/// open. Malformed, with the workflow, pc and reason. Takes time in proportion to the size of the
/// program (times a logarithm).
///
/// To whoever emits code:
///
/// - Unknown fits every type; a slot has one type for the whole workflow, given by its first Store
///   in order of pc.
/// - Email, timezone and message count as text; enums fit only their own EnumType; < and > want a
///   number, date, datetime, time or enum.
/// - EventField stands where one kind of event is at hand: in a condition that is asked at it (of a
///   trigger, a tally, a score, an absence, an `on`), in the entry code of its trigger, in an `on`
///   block, in the body before the first suspension on every path and outside loops; elsewhere only
///   on the way on from `EventIs e; JumpIfNot …`, which nothing jumps into: so a wait for the next
///   event reads its fields.
/// - A fragment only jumps ahead, has no effects, and is not entered from outside; a wait's and a
///   call's may read the slots that are set there, a goal's and an `on`'s those that are set at the
///   workflow's body, a trigger's none.
/// - Fragments of no workflow lie before the first workflow's code, those of a workflow in its own.
///   AnyOf and its like may lie inside each other's fragments, `largest_nesting` deep.
/// - A shape names only shapes before it, a constant of type list only constants before it.
/// - A trigger's entry, and the workflow's where no trigger has it, lead ahead to the body, where
///   all come together; a slot that is read from there on is set on the way from each.
/// - A block ends with Done; it has no Wait, Send, CallAction, Complete, Exit.
/// - Outcome is asked after Wait, Send, CallAction, Take or Split, before the next effect, and not
///   at the head of a loop.
/// - The body never jumps back to where no path from the entry came before; what no path reaches
///   is not looked at.
/// - Every cycle has a Wait. JumpIfLapsed follows Wait or Send and is never jumped to.
Result<void> verify(const Program& program);

}  // namespace tend
