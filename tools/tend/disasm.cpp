#include "runtime/program/disassemble.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"

namespace tend {

int disasm_command(const DisasmCommand& command, const Terminal& terminal) {
  const LoadedProgram loaded = load_program(command.inputs, false, terminal);
  if (!loaded.program) return loaded.status;
  const Result<void> written =
      write_output("-", disassemble(*loaded.program, {.tables = !command.code_only}));
  return written ? Done : could_not(written.error());
}

}  // namespace tend
