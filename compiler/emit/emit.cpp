#include "compiler/emit/emit.hpp"

#include <utility>

#include "base/check.hpp"
#include "compiler/emit/code.hpp"
#include "compiler/emit/project_code.hpp"
#include "compiler/emit/tables.hpp"
#include "runtime/program/verify.hpp"

namespace tend {

Program emit(const Sources& sources, const checked::Checked& checked,
             const std::vector<FlowGraph>& graphs) {
  Tables tables(checked);
  tables.declare();
  Instructions instructions(tables.program());
  ExpressionWriter expressions(checked, tables, instructions);
  write_project_code(checked, tables, expressions);
  CodeWriter code(sources, checked, tables, instructions, expressions);
  for (const FlowGraph& graph : graphs) code.write(graph);
  const Result<void> verified = verify(tables.program());
  TEND_CHECK(verified.has_value(), verified ? "" : verified.error().message);
  return std::move(tables.program());
}

}  // namespace tend
