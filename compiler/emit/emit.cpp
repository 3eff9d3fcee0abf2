#include "compiler/emit/emit.hpp"

#include <utility>

#include "compiler/emit/code.hpp"
#include "compiler/emit/tables.hpp"

namespace tend {

Program emit(const Sources& sources, const checked::Checked& checked,
             const std::vector<FlowGraph>& graphs) {
  Tables tables(checked);
  tables.declare();
  CodeWriter code(sources, checked, tables);
  for (const FlowGraph& graph : graphs) code.write(graph);
  return std::move(tables.program());
}

}  // namespace tend
