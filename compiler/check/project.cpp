#include "compiler/check/project.hpp"

#include <algorithm>

namespace tend::checking {
namespace {

template <class T>
std::vector<std::string_view> sorted_keys(const NameTable<T>& table) {
  std::vector<std::string_view> names;
  names.reserve(table.size());
  for (const auto& [name, value] : table) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

checked::ExprId Project::add(Span span, Wanted type, checked::ExprNode node) {
  return out.exprs.add({span, type.type, type.enum_type, std::move(node), type.shape});
}

Operand Project::constant(Span span, Type type, checked::Literal literal) {
  return {add(span, {type, {}}, checked::Constant{std::move(literal)}), type, {}, false, {}};
}

const checked::Literal* Project::literal(checked::ExprId expr) const {
  const auto* constant = std::get_if<checked::Constant>(&out.exprs[expr].node);
  return constant ? &constant->value : nullptr;
}

Operand Project::unknown_of(Span span, Wanted type) {
  return {add(span, type, checked::Unknown{}), type.type, type.enum_type, true, {}, type.shape};
}

void Project::unknown_declaration(const ast::Name& name, std::string_view kind,
                                  std::vector<std::string_view> names) {
  std::sort(names.begin(), names.end());
  auto report = diagnostics.report(Code::UnknownDeclaration, name.span,
                                   "unknown " + std::string(kind) + " " + quoted(name.text));
  if (names.empty())
    report.note("this project declares no " + std::string(kind));
  else
    suggest(report, name.span, name.text, names);
}

bool Project::has_zone(std::string_view name) {
  const auto [entry, added] = known_zones.try_emplace(name, false);
  if (added) entry->second = zones.find(name).has_value();
  return entry->second;
}

bool Project::check_zone(const ast::Text& zone) {
  if (has_zone(zone.value)) return true;
  auto report = diagnostics.report(Code::UnknownZone, zone.span,
                                   "unknown time zone `" + std::string(zone.value) + "`");
  report.note("zones are named as in the IANA database: Area/City, such as 'Europe/Stockholm'");
  std::vector<std::string_view> names;
  for (const std::string& name : zones.names()) names.push_back(name);
  if (const auto near = nearest(zone.value, names); !near.empty())
    report.fix("did you mean '" + std::string(near.front()) + "'?",
               {{zone.span, "'" + std::string(near.front()) + "'"}}, Applicability::Unsafe);
  return false;
}

bool Project::has_unread_declaration() const {
  for (const ast::Ast& file : modules.files)
    for (const ast::Decl& decl : file.decls)
      if (std::holds_alternative<ast::ErrorDecl>(decl.node)) return true;
  return false;
}

std::vector<std::string_view> Project::field_names() const {
  return sorted_keys(fields);
}
std::vector<std::string_view> Project::event_names() const {
  return sorted_keys(events);
}
std::vector<std::string_view> Project::message_names() const {
  return sorted_keys(messages);
}
std::vector<std::string_view> Project::constant_names() const {
  return sorted_keys(constants);
}

std::uint32_t Project::find_event_field(checked::EventId event, std::string_view name) const {
  const auto& list = out.events[event].fields;
  const auto field = std::find_if(list.begin(), list.end(),
                                  [&](const checked::Field& each) { return each.name == name; });
  return field == list.end() ? none : static_cast<std::uint32_t>(field - list.begin());
}

Span head(const Sources& sources, Span span) {
  const std::string_view text = sources.text(span);
  std::size_t end = std::min(text.find_first_of("{\r\n"), text.size());
  while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
  return end == 0 ? span : Span{span.begin, span.begin + static_cast<std::uint32_t>(end)};
}

std::string_view in_words(Type type) {
  switch (type) {
    case Type::Bool:
      return "true or false";
    case Type::Number:
      return "a number";
    case Type::Text:
      return "text";
    case Type::Email:
      return "an email address";
    case Type::Timezone:
      return "a time zone";
    case Type::Date:
      return "a date";
    case Type::DateTime:
      return "a date and time";
    case Type::Time:
      return "a time of day";
    case Type::Duration:
      return "a duration";
    case Type::Enum:
      return "one of a set of values";
    case Type::Message:
      return "a message";
    case Type::List:
      return "a list";
    case Type::Record:
      return "a record";
    case Type::ListName:
      return "the name of a list";
  }
  return "a value";
}

std::string quoted(std::string_view word) {
  return "`" + std::string(word) + "`";
}

}  // namespace tend::checking
