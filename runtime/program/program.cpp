#include "runtime/program/program.hpp"

#include <algorithm>

namespace tend {

std::vector<std::uint32_t> Program::steps_of(const WorkflowInfo& workflow) const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t pc = workflow.code_begin; pc < workflow.code_end; ++pc) {
    if (pc < step_of.size() && step_of[pc] != none && is_step(code[pc].op()))
      found.push_back(step_of[pc]);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace tend
