// The constants of a test, of the type that their place has.
#include <algorithm>

#include "base/overloaded.hpp"
#include "compiler/check/expressions.hpp"
#include "compiler/check/test_lines.hpp"

namespace tend::checking {
namespace {

checked::TestValue of_literal(const checked::Literal& literal) {
  checked::TestValue value;
  std::visit([&](const auto& each) { value.literal = each; }, literal);
  return value;
}

checked::TestValue of_text(std::string_view text) {
  checked::TestValue value;
  value.literal = std::string(text);
  return value;
}

}  // namespace

const ast::ExprId* TestLines::bound(std::string_view name) const {
  const auto found = std::find_if(bindings_.rbegin(), bindings_.rend(),
                                  [&](const TestBinding& each) { return each.name == name; });
  return found == bindings_.rend() ? nullptr : &found->value;
}

const ast::Name* TestLines::bare_name(ast::ExprId id) const {
  const auto* mention = std::get_if<ast::Mention>(&file_.exprs[id].node);
  if (mention == nullptr || mention->range) return nullptr;
  const ast::Pattern& pattern = file_.patterns[mention->pattern];
  const bool bare = std::holds_alternative<std::monostate>(pattern.key) && !pattern.has_parentheses;
  return bare ? &pattern.event : nullptr;
}

std::optional<checked::TestValue> TestLines::list(const std::vector<ast::ExprId>& items,
                                                  const checked::Field& field) {
  checked::TestValue list;
  list.has_parts = true;
  const checked::Field& element = project_.out.shapes[field.shape].fields.front();
  for (const ast::ExprId item : items) {
    std::optional<checked::TestValue> part = constant(item, element);
    if (!part) return std::nullopt;
    list.parts.push_back(std::move(*part));
  }
  return list;
}

std::optional<checked::TestValue> TestLines::record(const ast::ObjectValue& object,
                                                    const checked::Field& field) {
  checked::TestValue record;
  record.has_parts = true;
  const std::vector<checked::Field>& parts = project_.out.shapes[field.shape].fields;
  record.parts.resize(parts.size());
  for (const ast::Pair& pair : object.pairs) {
    const auto part = std::find_if(parts.begin(), parts.end(), [&](const checked::Field& each) {
      return each.name == pair.name.text;
    });
    if (part == parts.end()) {
      std::vector<std::string_view> names;
      for (const checked::Field& each : parts) names.push_back(each.name);
      auto builder = report(Code::UnknownField, pair.name.span,
                            "the record has no field " + quoted(pair.name.text));
      suggest(builder, pair.name.span, pair.name.text, names);
      return std::nullopt;
    }
    std::optional<checked::TestValue> value = this->value(pair.value, *part);
    if (!value) return std::nullopt;
    record.parts[static_cast<std::size_t>(part - parts.begin())] = std::move(*value);
  }
  return record;
}

std::optional<checked::TestValue> TestLines::value(ast::ValueId id, const checked::Field& field) {
  const ast::Value& written = file_.values[id];
  if (const auto* expr = std::get_if<ast::ExprId>(&written.node)) return constant(*expr, field);
  if (const auto* object = std::get_if<ast::ObjectValue>(&written.node);
      object != nullptr && field.type == Type::Record)
    return record(*object, field);
  if (const auto* items = std::get_if<ast::ListValue>(&written.node);
      items != nullptr && field.type == Type::List) {
    checked::TestValue list;
    list.has_parts = true;
    const checked::Field& element = project_.out.shapes[field.shape].fields.front();
    for (const ast::ValueId item : items->items) {
      std::optional<checked::TestValue> part = value(item, element);
      if (!part) return std::nullopt;
      list.parts.push_back(std::move(*part));
    }
    return list;
  }
  report(Code::TypeMismatch, written.span,
         std::string(in_words(field.type)) + " is wanted for " + quoted(field.name));
  return std::nullopt;
}

std::optional<checked::TestValue> TestLines::constant(ast::ExprId id, const checked::Field& field) {
  if (const ast::Name* name = bare_name(id))
    if (const ast::ExprId* row = bound(name->text)) return constant(*row, field);
  const ast::Expr& expr = file_.exprs[id];
  if (const auto* items = std::get_if<ast::ListLiteral>(&expr.node);
      items != nullptr && field.type == Type::List)
    return list(items->items, field);
  if (field.type == Type::DateTime) {
    checked::TestValue value;
    // In the zone of the contact, which is known here.
    if (const auto* local = std::get_if<ast::DateTimeLiteral>(&expr.node))
      value.literal = zone_->to_instant(local->value);
    else if (const auto* day = std::get_if<ast::DateLiteral>(&expr.node))
      value.literal = zone_->to_instant({day->value, TimeOfDay{0}});
    if (value.literal.index() != 0) return value;
  }
  Expressions expressions(project_, {.place = Scope::Place::Constant, .file = &file_});
  const Operand operand =
      expressions.wanted(id, {field.type, field.enum_type, field.shape}, std::nullopt);
  if (!operand) {
    ok_ = false;
    return std::nullopt;
  }
  if (const checked::Literal* literal = project_.literal(operand.expr)) return of_literal(*literal);
  report(Code::TestClaim, expr.span, "a test speaks of constants")
      .note("nothing is known yet of what this would be worth");
  return std::nullopt;
}

/// A bare key: of a message, a list, a workflow or a field, or a name of a `for each`.
std::optional<checked::TestValue> TestLines::named(const ast::Name& name,
                                                   const checked::Field& field) {
  if (const ast::ExprId* row = bound(name.text)) return constant(*row, field);
  if (field.type == Type::Enum) {
    const std::vector<std::string>& values = project_.out.enums[field.enum_type].values;
    const auto value = std::find(values.begin(), values.end(), name.text);
    if (value != values.end()) {
      checked::TestValue ordinal;
      ordinal.literal = static_cast<std::int32_t>(value - values.begin());
      return ordinal;
    }
  }
  if (field.type == Type::Message) {
    if (is_message(name.text)) return of_text(name.text);
    unknown(name.span, "message", name.text, project_.message_names());
    return std::nullopt;
  }
  if (field.type == Type::ListName) {
    if (project_.find(project_.contact_lists, name, "list") != nullptr) return of_text(name.text);
    ok_ = false;
    return std::nullopt;
  }
  const std::vector<std::string_view> workflows = workflow_names();
  const bool is_known = is_message(name.text) || project_.contact_lists.contains(name.text) ||
                        project_.topics.contains(name.text) ||
                        project_.fields.contains(name.text) ||
                        std::find(workflows.begin(), workflows.end(), name.text) != workflows.end();
  if (is_known && is_text(field.type)) return of_text(name.text);
  report(Code::UnknownName, name.span, "nothing is called " + quoted(name.text))
      .note("a key without quotes is the name of something that the project declares")
      .fix("write it as a text", {{name.span, "'" + std::string(name.text) + "'"}},
           Applicability::Unsafe);
  return std::nullopt;
}

std::optional<checked::TestValue> TestLines::key(const Key& key, const checked::Field& field) {
  return std::visit(overloaded{[](std::monostate) { return std::optional<checked::TestValue>(); },
                               [&](const ast::Text& text) -> std::optional<checked::TestValue> {
                                 if (is_text(field.type)) return of_text(text.value);
                                 const ast::Name name{text.value, text.span};
                                 if (field.type == Type::Enum) return named(name, field);
                                 report(Code::TypeMismatch, text.span,
                                        std::string(in_words(field.type)) + " is wanted for " +
                                            quoted(field.name));
                                 return std::nullopt;
                               },
                               [&](const ast::Name& name) { return named(name, field); }},
                    key);
}

}  // namespace tend::checking
