#include "compiler/compile.hpp"

#include "compiler/emit/emit.hpp"
#include "compiler/ignores.hpp"
#include "compiler/prove/prove.hpp"

namespace tend {

Compiled compile(Sources& sources, const std::vector<SourceId>& roots, FileReader& reader,
                 const CompileOptions& options, Diagnostics& diagnostics) {
  const RootKind kind = options.check.steps_only ? RootKind::Steps : RootKind::Script;
  Compiled compiled;
  compiled.modules = load_modules(sources, roots, kind, reader, diagnostics);
  compiled.checked = check(sources, compiled.modules, options.check, diagnostics);
  // Workflows with errors are left out of `checked`, so that what is proven of the others is so.
  compiled.graphs = build_flow(sources, compiled.checked);
  prove(sources, compiled.checked, compiled.graphs, diagnostics);
  apply_ignores(sources, compiled.modules, diagnostics);
  diagnostics.sort(sources);
  if (!diagnostics.has_errors())
    compiled.program = emit(sources, compiled.checked, compiled.graphs);
  return compiled;
}

}  // namespace tend
