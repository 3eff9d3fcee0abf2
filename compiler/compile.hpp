// compile.hpp: from files to a program, all stages in order.
#pragma once

#include <optional>
#include <vector>

#include "base/diagnostic.hpp"
#include "compiler/check/check.hpp"
#include "compiler/flow/flow_graph.hpp"
#include "compiler/resolve/modules.hpp"
#include "runtime/program/program.hpp"

namespace tend {

struct CompileOptions {
  CheckOptions check;
};

/// What each stage made, for `--emit` and for tools. `program` is there when there was no error.
struct Compiled {
  Modules modules;
  checked::Checked checked;
  std::vector<FlowGraph> graphs;
  std::optional<Program> program;
};

/// Compiles the given sources (already read) as one project. Diagnostics come sorted.
Compiled compile(Sources& sources, const std::vector<SourceId>& roots, FileReader& reader,
                 const CompileOptions& options, Diagnostics& diagnostics);

}  // namespace tend
