// becomes.cpp: `FIELD becomes VALUE`, true only while the engine's own event of the change is
// handled.
#include "compiler/check/expressions.hpp"

namespace tend::checking {

std::optional<checked::FieldId> Expressions::changed_field(ast::ExprId id) {
  const ast::Name* name = nullptr;
  if (const auto* mention = std::get_if<ast::Mention>(&node(id).node)) {
    name = &mentioned(*mention).event;
  } else if (const auto* path = std::get_if<ast::Path>(&node(id).node)) {
    const bool of_contact = path->names.size() == 2 && path->names.front().text == "contact";
    if (of_contact || path->names.size() == 1) name = &path->names.back();
  }
  if (!name) {
    project_.diagnostics
        .report(Code::NotAtHand, span(id), "only a field of the contact `becomes` something")
        .help("to ask what has changed besides, use `==`");
    return std::nullopt;
  }
  const auto field = project_.fields.find(name->text);
  if (field != project_.fields.end()) return field->second;
  unknown_name(*name);
  return std::nullopt;
}

Operand Expressions::becomes(const ast::Binary& binary, Span whole) {
  const bool is_at_hand = scope_.place == Scope::Place::Trigger ||
                          (scope_.event && project_.out.events[scope_.event].name == "changed");
  const auto changed = project_.events.find("changed");
  if (!is_at_hand || changed == project_.events.end())
    return not_at_hand(whole, "`becomes` is true only while the change is handled",
                       "it starts a workflow or an `on` block, alone or with `and`; to ask how "
                       "things are now, compare with `==`");
  const std::optional<checked::FieldId> id = changed_field(binary.left);
  if (!id) return {};
  const checked::Field& field = project_.out.fields[*id];
  const Wanted type = type_of(field);
  const std::string name = field.name;
  const Operand value = wanted(
      binary.right, type, Label{span(binary.left), "this is " + std::string(in_words(type.type))});
  const std::uint32_t key = project_.out.events[changed->second].key.value_or(none);
  if (!value || key == none) return {};
  const Operand now = contact_field(*id, span(binary.left));
  const Operand same =
      made(whole, {Type::Bool},
           checked::Apply{Op::Equal,
                          {event_field(changed->second, key, whole).expr,
                           project_.constant(span(binary.left), Type::Text, name).expr}});
  const Operand there =
      made(whole, {Type::Bool}, checked::Apply{Op::Equal, {now.expr, value.expr}});
  return both(Op::And, same, there, whole);
}

}  // namespace tend::checking
