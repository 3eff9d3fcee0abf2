#include "runtime/program/verify.hpp"

#include "runtime/program/verify_code.hpp"
#include "runtime/program/verify_tables.hpp"

namespace tend {

Result<void> verify(const Program& program) {
  if (auto tables = verify_tables(program); !tables) return tables;
  const ValueTypes types(program);
  if (auto code = verify_project_code(program, types); !code) return code;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) {
    if (auto code = verify_workflow_code(program, types, i); !code) return code;
  }
  return {};
}

}  // namespace tend
