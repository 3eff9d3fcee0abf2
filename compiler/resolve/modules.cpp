#include "compiler/resolve/modules.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <unordered_map>
#include <utility>
#include <variant>

#include "grammar/parse.hpp"
#include "stdlib/stdlib.hpp"

namespace tend {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prelude = "prelude";

/// Walks the imports depth first, so that imports come before importers and a file that is still
/// open is a cycle.
class Loader {
 public:
  Loader(Sources& sources, RootKind kind, FileReader& reader, Diagnostics& diagnostics)
      : sources_(sources), kind_(kind), reader_(reader), diagnostics_(diagnostics) {}

  Modules load(const std::vector<SourceId>& roots) {
    load_library(prelude);
    for (const SourceId root : roots) {
      std::string path = fs::path(sources_[root].name).lexically_normal().string();
      // Texts of the command line share one name, and are no files that could be imported.
      if (path.starts_with('-')) path += "#" + std::to_string(root.index());
      if (State& state = states_[path]; state == State::New) load(root, path, state);
    }
    Modules modules;
    // Not by growing: views into a tree's texts must survive, so trees are moved and never copied.
    modules.files.reserve(library_.size() + own_.size());
    for (ast::Ast& file : library_) modules.files.push_back(std::move(file));
    for (ast::Ast& file : own_) modules.files.push_back(std::move(file));
    modules.library_files = library_.size();
    modules.reader = &reader_;
    modules.sources = &sources_;
    return modules;
  }

 private:
  enum class State : std::uint8_t { New, Open, Done };
  struct Importing {
    std::string path;
    Span import;
  };

  void load(SourceId source, const std::string& path, State& state) {
    state = State::Open;
    const bool steps = kind_ == RootKind::Steps && open_.empty();
    ast::Ast file =
        steps ? parse_steps(sources_, source, diagnostics_) : parse(sources_, source, diagnostics_);
    open_.push_back({path, {}});
    for (const ast::Decl& decl : file.decls)
      if (const auto* import = std::get_if<ast::Import>(&decl.node))
        follow(source, *import, decl.span);
    open_.pop_back();
    own_.push_back(std::move(file));
    state = State::Done;
  }

  void follow(SourceId importer, const ast::Import& import, Span span) {
    if (import.file) {
      follow_file(importer, *import.file);
    } else if (import.module.size() == 2 && import.module[0].text == "std") {
      follow_library(import.module[1]);
    } else if (!import.module.empty()) {
      diagnostics_
          .report(Code::ImportNotFound, span, "only modules of `std` are imported without quotes")
          .help("for a file of your own, write its path: `import 'emails.tend'`");
    }
  }

  void follow_file(SourceId importer, const ast::Text& file) {
    const std::string path = path_beside(sources_[importer], file.value);
    State& state = states_[path];  // stays in place while the table grows
    open_.back().import = file.span;
    if (state == State::Open) return report_cycle(path, file.span);
    if (state == State::Done) return;
    const Result<SourceId> source = reader_.read(sources_, path);
    if (!source) {
      state = State::Done;
      diagnostics_
          .report(Code::ImportNotFound, file.span,
                  "cannot import `" + std::string(file.value) + "`")
          .primary(source.error().message)
          .note("paths are relative to the file that imports");
      return;
    }
    load(*source, path, state);
  }

  void follow_library(const ast::Name& module) {
    if (load_library(module.text)) return;
    std::vector<std::string_view> names;
    for (const auto& [name, text] : stdlib_files())
      names.push_back(name.substr(0, name.rfind('.')));
    auto report = diagnostics_.report(Code::ImportNotFound, module.span,
                                      "`std` has no module `" + std::string(module.text) + "`");
    suggest(report, module.span, module.text, names);
  }

  bool load_library(std::string_view module) {
    const auto& files = stdlib_files();
    const std::string name = std::string(module) + ".tend";
    const auto file = std::find_if(files.begin(), files.end(),
                                   [&](const auto& entry) { return entry.first == name; });
    if (file == files.end()) return false;
    const std::string path = "std/" + name;
    if (State& state = states_[path]; state == State::New) {
      state = State::Done;
      library_.push_back(
          parse(sources_, sources_.add(path, std::string(file->second)), diagnostics_));
    }
    return true;
  }

  void report_cycle(const std::string& path, Span span) {
    const auto start = std::find_if(open_.begin(), open_.end(),
                                    [&](const Importing& file) { return file.path == path; });
    std::string circle;
    for (auto file = start; file != open_.end(); ++file) circle += "`" + file->path + "` imports ";
    auto report =
        diagnostics_.report(Code::ImportCycle, span, "files import each other in a circle");
    report.primary("this closes the circle").note(circle + "`" + path + "`");
    for (auto file = start; file + 1 < open_.end(); ++file) report.label(file->import);
    report.help("move what both need to a file of its own, and import that");
  }

  Sources& sources_;
  RootKind kind_;
  FileReader& reader_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, State> states_;
  std::vector<Importing> open_;
  std::deque<ast::Ast> library_;
  std::deque<ast::Ast> own_;
};

}  // namespace

Result<SourceId> DiskReader::read(Sources& sources, const std::string& path) {
  return sources.read(path);
}

bool DiskReader::exists(const std::string& path) const {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

std::string path_beside(const Source& source, std::string_view path) {
  return (fs::path(source.name).parent_path() / fs::path(path)).lexically_normal().string();
}

Modules load_modules(Sources& sources, const std::vector<SourceId>& roots, RootKind kind,
                     FileReader& reader, Diagnostics& diagnostics) {
  return Loader(sources, kind, reader, diagnostics).load(roots);
}

}  // namespace tend
