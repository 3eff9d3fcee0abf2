#include "tests/store/temporary_folder.hpp"

#include <stdlib.h>

#include <filesystem>

#include "base/check.hpp"

namespace tend::test {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  path_ = (fs::temp_directory_path() / "tend-store-XXXXXX").string();
  TEND_CHECK(::mkdtemp(path_.data()) != nullptr, "there is room for a temporary folder");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace tend::test
