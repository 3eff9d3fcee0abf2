// template_known.hpp: which values are set at a place of a template, since a tag around it asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace tend::checking {

/// `first_name`, `trigger.product`: the value that an expression names, without `contact.`; empty
/// for any other expression.
std::string named_value(const ast::Ast& file, ast::ExprId id);

/// The values that are set wherever the condition is true: what a comparison compares, what is
/// asked by itself, in all parts of an `and`.
std::vector<std::string> set_where_true(const ast::Ast& file, ast::ExprId condition);

/// Follows the tags of one template.
class KnownValues {
 public:
  void open() { begins_.push_back(known_.size()); }
  /// On the way at hand they are set.
  void add(const std::vector<std::string>& names) {
    known_.insert(known_.end(), names.begin(), names.end());
  }
  void next_way() {
    if (!begins_.empty()) known_.resize(begins_.back());
  }
  void close() {
    next_way();
    if (!begins_.empty()) begins_.pop_back();
  }
  bool has(std::string_view name) const;
  const std::vector<std::string>& all() const { return known_; }

 private:
  std::vector<std::string> known_;
  std::vector<std::size_t> begins_;  ///< of each open tag: how many were known before it
};

}  // namespace tend::checking
