// disassemble.hpp: a program as text, for `tend disasm` and the golden tests.
#pragma once

#include <string>

#include "runtime/program/program.hpp"

namespace tend {

struct DisassembleOptions {
  bool tables = true;  ///< fields, events, messages, waits too; without: the code alone
};

std::string disassemble(const Program& program, DisassembleOptions options = {});

}  // namespace tend
