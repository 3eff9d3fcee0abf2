// modules.hpp: the files of a project: the ones named, what they import, and the prelude.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "grammar/ast.hpp"

namespace tend {

/// How files are read, so that tests and editors can bring their own. `path` is relative to the
/// folder in which the sources' names are, and the name of the source that is added.
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
  std::size_t library_files =
      0;  ///< the first of them come with tend: the prelude and what is imported from std
  FileReader* reader = nullptr;  ///< for files that messages name; outlives this
  Sources* sources = nullptr;    ///< outlives this too
};

/// A path as it is written in a source, made relative to where that source is.
std::string path_beside(const Source& source, std::string_view path);

/// Whether the roots are scripts or, for `tend when`, steps alone.
enum class RootKind : std::uint8_t { Script, Steps };

/// Parses the roots and everything they import. Import cycles and missing files are diagnostics.
Modules load_modules(Sources& sources, const std::vector<SourceId>& roots, RootKind kind,
                     FileReader& reader, Diagnostics& diagnostics);

}  // namespace tend
