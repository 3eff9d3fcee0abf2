#include "compiler/check/template_known.hpp"

#include <algorithm>

namespace tend::checking {
namespace {

void collect(const ast::Ast& file, ast::ExprId id, std::vector<std::string>& names) {
  const ast::ExprNode& node = file.exprs[id].node;
  if (const auto* binary = std::get_if<ast::Binary>(&node)) {
    if (binary->op != ast::BinaryOp::Or) collect(file, binary->left, names);
    if (binary->op == ast::BinaryOp::And) collect(file, binary->right, names);
  } else if (const auto* asked = std::get_if<ast::IsSet>(&node)) {
    if (!asked->negated) collect(file, asked->operand, names);
  } else if (std::string name = named_value(file, id); !name.empty()) {
    names.push_back(std::move(name));
  }
}

}  // namespace

std::string named_value(const ast::Ast& file, ast::ExprId id) {
  const ast::ExprNode& node = file.exprs[id].node;
  if (const auto* mention = std::get_if<ast::Mention>(&node)) {
    const ast::Pattern& pattern = file.patterns[mention->pattern];
    return pattern.conditions.empty() ? std::string(pattern.event.text) : std::string();
  }
  const auto* path = std::get_if<ast::Path>(&node);
  if (!path) return {};
  const std::size_t first = path->names.front().text == "contact" ? 1 : 0;
  std::string name;
  for (std::size_t i = first; i < path->names.size(); ++i) {
    if (!name.empty()) name += '.';
    name += path->names[i].text;
  }
  return name;
}

std::vector<std::string> set_where_true(const ast::Ast& file, ast::ExprId condition) {
  std::vector<std::string> names;
  collect(file, condition, names);
  return names;
}

bool KnownValues::has(std::string_view name) const {
  return !name.empty() && std::find(known_.begin(), known_.end(), name) != known_.end();
}

}  // namespace tend::checking
