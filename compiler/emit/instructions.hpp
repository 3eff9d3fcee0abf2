// instructions.hpp: the code that is being made, instruction by instruction.
#pragma once

#include "runtime/program/program.hpp"

namespace tend {

/// Appends to the code of a program that it does not own.
class Instructions {
 public:
  explicit Instructions(Program& program) : program_(program) {}

  /// Returns its pc.
  std::uint32_t append(Op op, std::uint32_t operand = 0);
  void set_operand(std::uint32_t pc, std::uint32_t operand);
  std::uint32_t here() const { return static_cast<std::uint32_t>(program_.code.size()); }

  /// To which step what is appended from now on belongs; none: to no step.
  void begin_step(std::uint32_t step) { step_ = step; }
  std::uint32_t step() const { return step_; }

 private:
  Program& program_;
  std::uint32_t step_ = none;
};

}  // namespace tend
