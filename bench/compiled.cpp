#include "bench/compiled.hpp"

#include <utility>

#include "compiler/compile.hpp"

namespace tend::bench {

namespace {

Program compile_all(Sources& sources, const std::vector<SourceId>& roots) {
  Diagnostics diagnostics;
  DiskReader reader;
  Compiled compiled = compile(sources, roots, reader, {}, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    TEND_CHECK(diagnostic.severity != Severity::Error, diagnostic.message);
  }
  TEND_CHECK(compiled.program.has_value(), "a script without errors is a program");
  return *std::move(compiled.program);
}

}  // namespace

Program compile_text(std::string text) {
  Sources sources;
  return compile_all(sources, {sources.add("bench.tend", std::move(text))});
}

Program compile_files(const std::vector<std::string>& paths) {
  Sources sources;
  std::vector<SourceId> roots;
  for (const std::string& path : paths) {
    const Result<SourceId> source = sources.read(path);
    TEND_CHECK(source.has_value(), "the benchmark is told where its scripts are");
    roots.push_back(*source);
  }
  return compile_all(sources, roots);
}

}  // namespace tend::bench
