// tree.hpp: the source files of the project and what they include, for tests of the repository
// itself.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tend::repo {

struct SourceFile {
  std::string path;  ///< from the root of the repository, `base/span.hpp`
  std::string text;
  std::vector<std::string> own_includes;      ///< `#include "…"`
  std::vector<std::string> foreign_includes;  ///< `#include <…>`
};

/// Every .cpp and .hpp of the layers, tools, tests and benchmarks, by path.
const std::map<std::string, SourceFile>& source_files();

/// Its layer: `base`, `runtime/program`, `runtime`, `tests`, …
std::string_view layer_of(std::string_view path);

}  // namespace tend::repo
