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

std::string SharedCells::name(const Program& program, std::uint32_t cell) const {
  if (cell < first_own) return "engine " + std::to_string(cell);
  if (cell < pools_) return "turn of team " + program.text(program.teams[cell - first_own].name);
  const std::uint32_t pool = cell - pools_;
  if (pool < program.pools.size()) return "dealt of pool " + program.text(program.pools[pool].name);
  // The last that begins at or before the cell; one without a place of its own begins where the
  // next does.
  for (std::size_t i = program.workflows.size(); i-- > 0;) {
    if (program.workflows[i].admit_count == 0 || admissions_[i] > cell) continue;
    return "admitted " + std::to_string(cell - admissions_[i]) + " of workflow " +
           program.text(program.workflows[i].name);
  }
  for (std::size_t i = splits_.size(); i-- > 0;) {
    if (splits_[i] > cell) continue;
    return "split " + std::to_string(i) + ' ' + program.text(program.splits[i].name) + ' ' +
           std::to_string(cell - splits_[i]);
  }
  return "cell " + std::to_string(cell);
}

}  // namespace tend
