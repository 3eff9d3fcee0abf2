#include "bench/compiled.hpp"

#include <utility>

#include "compiler/compile.hpp"

namespace tend::bench {

Program compile_text(std::string text) {
  Sources sources;
  Diagnostics diagnostics;
  DiskReader reader;
  const SourceId source = sources.add("bench.tend", std::move(text));
  Compiled compiled = compile(sources, {source}, reader, {}, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    TEND_CHECK(diagnostic.severity != Severity::Error, diagnostic.message);
  }
  TEND_CHECK(compiled.program.has_value(), "a script without errors is a program");
  return *std::move(compiled.program);
}

}  // namespace tend::bench
