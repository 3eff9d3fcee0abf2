#include "runtime/engine/shared_cells.hpp"

namespace tend {

SharedCells::SharedCells(const Program& program) {
  pools_ = first_own + static_cast<std::uint32_t>(program.teams.size());
  std::uint32_t next = pools_ + static_cast<std::uint32_t>(program.pools.size());
  for (const SplitInfo& split : program.splits) {
    splits_.push_back(next);
    next += 1 + 2 * static_cast<std::uint32_t>(split.arms.size());
  }
  for (const WorkflowInfo& workflow : program.workflows) {
    admissions_.push_back(next);
    if (workflow.admit_count > 0) next += 1 + workflow.admit_count;
  }
}

}  // namespace tend
