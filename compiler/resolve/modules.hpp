// modules.hpp: the files of a project: the ones named, what they import, and the prelude.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "grammar/ast.hpp"

namespace tend {

/// How files are read, so that tests and editors can bring their own. `path` is as written, relative to
/// the importing file's folder.
class FileReader {
 public:
  virtual ~FileReader() = default;
  virtual Result<SourceId> read(Sources& sources, const std::string& path) = 0;
  virtual bool exists(const std::string& path) const = 0;
};

/// Reads from the disk.
class DiskReader final : public FileReader {
 public:
  Result<SourceId> read(Sources& sources, const std::string& path) override;
  bool exists(const std::string& path) const override;
};

/// All files of one compilation, each once, the prelude first, imports before importers.
struct Modules {
  std::vector<ast::Ast> files;
  /// The contents of files that messages name (`file('intro.html')`, `intro.email.html`), by path.
  std::map<std::string, SourceId> assets;
  FileReader* reader = nullptr;  ///< for assets that the checker asks for; outlives this
  Sources* sources = nullptr;
};

/// Parses the roots and everything they import. Import cycles and missing files are diagnostics.
Modules load_modules(Sources& sources, const std::vector<SourceId>& roots, FileReader& reader, Diagnostics& diagnostics);

}  // namespace tend
