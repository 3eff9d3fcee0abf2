#include "compiler/emit/instructions.hpp"

#include "base/check.hpp"

namespace tend {

std::uint32_t Instructions::append(Op op, std::uint32_t operand) {
  TEND_CHECK(operand <= Word::largest_operand, "a program's tables stay below 2^24 entries");
  program_.code.emplace_back(op, operand);
  program_.step_of.push_back(step_);
  return here() - 1;
}

void Instructions::set_operand(std::uint32_t pc, std::uint32_t operand) {
  TEND_CHECK(operand <= Word::largest_operand, "a program stays below 2^24 instructions");
  Word& word = program_.code[pc];
  word = Word(word.op(), operand);
}

}  // namespace tend
