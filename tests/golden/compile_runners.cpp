// compile_runners.cpp: the runners that need only the compiler, in this process.
#include <filesystem>
#include <map>
#include <sstream>

#include "base/render.hpp"
#include "base/time.hpp"
#include "compiler/compile.hpp"
#include "grammar/parse.hpp"
#include "grammar/print.hpp"
#include "runtime/program/disassemble.hpp"
#include "tests/golden/runners.hpp"

namespace tend::golden {
namespace {

/// The `file NAME` sections, as the only files there are.
class SectionReader final : public FileReader {
 public:
  explicit SectionReader(const GoldenFile& file) {
    for (const Section& section : file.sections) {
      if (section.name == "file") texts_[section.argument] = section.text;
    }
  }
  Result<SourceId> read(Sources& sources, const std::string& path) override {
    const auto found = texts_.find(normal(path));
    if (found == texts_.end()) return failure(ErrorCode::NotFound, path + ": no such file");
    return sources.add(found->first, found->second);
  }
  bool exists(const std::string& path) const override { return texts_.contains(normal(path)); }

 private:
  static std::string normal(const std::string& path) {
    return std::filesystem::path(path).lexically_normal().generic_string();
  }
  std::map<std::string, std::string> texts_;
};

/// Compiles the `source` and shows what there is to say about it.
std::optional<Program> compile_source(GoldenFile& file) {
  Sources sources;
  Diagnostics diagnostics;
  SectionReader reader(file);
  CompileOptions options;
  const std::string_view said = file.text("options");
  options.check.strict = said.find("strict") != std::string_view::npos;
  if (const std::size_t now = said.find("now "); now != std::string_view::npos)
    options.check.now =
        parse_instant(said.substr(now + 4, said.find_first_of(" \n", now + 4) - now - 4)).instant;
  const SourceId root = sources.add(script_name, std::string(file.text("source")));
  Compiled compiled = compile(sources, {root}, reader, options, diagnostics);
  expect(file, "diagnostics", render_all(sources, diagnostics), WhenAbsent::Add);
  return std::move(compiled.program);
}

/// The code, and of the tables those that the options name: most are the prelude's, and the same
/// each time.
std::string code_of(const Program& program, std::string_view options) {
  std::string code = disassemble(program, {.tables = false});
  std::istringstream tables(disassemble(program, {.tables = true}));
  std::string shown;
  bool keep = false;
  bool at_heading = true;
  for (std::string line; std::getline(tables, line);) {
    if (line.starts_with("workflow")) break;
    if (at_heading) keep = options.find(line) != std::string_view::npos;
    at_heading = line.empty();
    if (keep) shown += line + '\n';
  }
  return shown + code;
}

}  // namespace

void run_parse(GoldenFile& file) {
  Sources sources;
  Diagnostics diagnostics;
  const SourceId source = sources.add(script_name, std::string(file.text("source")));
  const ast::Ast ast = parse(sources, source, diagnostics);
  diagnostics.sort(sources);
  const bool new_test = file.sections.size() == 1;
  expect(file, "ast", print_ast(ast), new_test ? WhenAbsent::Add : WhenAbsent::LeaveOut);
  expect(file, "diagnostics", render_all(sources, diagnostics), WhenAbsent::Add);
}

void run_check(GoldenFile& file) {
  compile_source(file);
}

void run_emit(GoldenFile& file) {
  const std::optional<Program> program = compile_source(file);
  expect(file, "code", program ? code_of(*program, file.text("options")) : "", WhenAbsent::Add);
}

}  // namespace tend::golden
