// text_table.hpp: rows for people, their columns under one another.
#pragma once

#include <string>
#include <vector>

namespace tend {

/// Widths are told when all rows are known.
class TextTable {
 public:
  enum Side { Left, Right };
  explicit TextTable(std::vector<Side> columns) : columns_(std::move(columns)) {}
  /// As many cells as there are columns, or fewer.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// Lines; nothing stands at the end of one that need not.
  std::string text() const;

 private:
  std::vector<Side> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tend
