// patterns.cpp: the conditions of an event pattern: its key, and its parentheses.
#include <algorithm>
#include <utility>

#include "compiler/check/expressions.hpp"

namespace tend::checking {
namespace {

/// Whether an expression of a pattern's parentheses names the event field `name`.
bool names_field(const ast::Ast& file, ast::ExprId id, std::string_view name) {
  const ast::ExprNode& node = file.exprs[id].node;
  if (const auto* mention = std::get_if<ast::Mention>(&node))
    return file.patterns[mention->pattern].event.text == name;
  if (const auto* unary = std::get_if<ast::Unary>(&node))
    return names_field(file, unary->operand, name);
  if (const auto* binary = std::get_if<ast::Binary>(&node))
    return names_field(file, binary->left, name) || names_field(file, binary->right, name);
  if (const auto* is_set = std::get_if<ast::IsSet>(&node))
    return names_field(file, is_set->operand, name);
  return false;
}

}  // namespace

bool Expressions::pattern(const ast::Pattern& pattern, checked::EventId event,
                          checked::ExprId& condition) {
  bool sound = true;
  const auto require = [&](const Operand& operand, Span where) {
    if (!operand) {
      sound = false;
      return;
    }
    condition = condition ? project_.add(where, {Type::Bool, {}},
                                         checked::Apply{Op::And, {condition, operand.expr}})
                          : operand.expr;
  };
  if (!std::holds_alternative<std::monostate>(pattern.key))
    require(key_condition(pattern, event), pattern.span);

  pattern_event_ = event;
  bool names_machine = false;
  for (const ast::ExprId each : pattern.conditions) {
    names_machine |= names_field(*scope_.file, each, "machine");
    require(this->condition(each), span(each));
  }
  pattern_event_ = {};

  // Opens and clicks that machines make are left out, unless the pattern asks about them (section
  // 5).
  const std::uint32_t machine = project_.find_event_field(event, "machine");
  if (sound && !names_machine && machine != none &&
      project_.out.events[event].fields[machine].type == Type::Bool) {
    const Span where = pattern.event.span;
    const checked::ExprId by_machine =
        project_.add(where, {Type::Bool, {}}, checked::EventField{machine});
    const checked::ExprId no = project_.constant(where, Type::Bool, false).expr;
    Operand known{
        project_.add(where, {Type::Bool, {}}, checked::Apply{Op::Default, {by_machine, no}}),
        Type::Bool,
        {},
        false,
        {}};
    require(negate(known, where), where);
  }
  return sound;
}

Operand Expressions::key_condition(const ast::Pattern& pattern, checked::EventId event) {
  const checked::Event& facts = project_.out.events[event];
  const auto* text = std::get_if<ast::Text>(&pattern.key);
  const Span where = text ? text->span : std::get<ast::Name>(pattern.key).span;
  if (!facts.key) {
    auto report = project_.diagnostics.report(
        Code::EventWithoutKey, where, quoted(facts.name) + " has no key to compare this with");
    if (!project_.event_facts[event].library)
      report.label(facts.span, "declared here without a `key` field");
    report.help("name the field in parentheses: `" + facts.name +
                "(FIELD == " + std::string(project_.sources.text(where)) + ")`");
    return {};
  }
  const checked::Field& key = facts.fields[*facts.key];
  const Wanted type{key.type, key.enum_type};
  Operand value;
  if (!text) {
    value = named_key(std::get<ast::Name>(pattern.key), type, key.span);
  } else if (key.type == Type::Enum) {
    value =
        enum_value(text->value, where, key.enum_type, Label{key.span, "the key is declared here"});
  } else if (is_text(key.type)) {
    value = project_.constant(where, key.type, std::string(text->value));
  } else {
    value = mismatch(project_.constant(where, Type::Text, std::string(text->value)), where, type,
                     Label{key.span, "the key is declared here"});
  }
  if (!value) return {};
  return result(Op::Equal, event_field(event, *facts.key, pattern.event.span), value,
                join(pattern.event.span, where));
}

/// The bare name of a declared message, list, workflow or field as a key.
Operand Expressions::named_key(const ast::Name& key, Wanted type, Span declared) {
  if (type.type == Type::Enum)
    return enum_value(key.text, key.span, type.enum_type,
                      Label{declared, "the key is declared here"});
  if (type.type == Type::Message) {
    project_.message_mentions.push_back(key);
    return project_.constant(key.span, Type::Message, std::string(key.text));
  }
  const auto constant_name = project_.constants.find(key.text);
  if (constant_name != project_.constants.end()) return constant(constant_name->second, key.span);
  if (!is_text(type.type))
    return mismatch(project_.constant(key.span, Type::Text, std::string(key.text)), key.span, type,
                    Label{declared, "the key is declared here"});
  if (project_.lists.contains(key.text) || project_.workflows.contains(key.text) ||
      project_.fields.contains(key.text) || project_.messages.contains(key.text))
    return project_.constant(key.span, Type::Text, std::string(key.text));
  project_.diagnostics
      .report(Code::UnknownName, key.span, "nothing is declared with the name " + quoted(key.text))
      .primary("a bare key is a declared message, list, workflow or field")
      .fix("if it is text, put it in quotes: '" + std::string(key.text) + "'",
           {{key.span, "'" + std::string(key.text) + "'"}}, Applicability::Unsafe);
  return {};
}

}  // namespace tend::checking
