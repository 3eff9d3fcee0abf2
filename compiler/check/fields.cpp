#include "compiler/check/fields.hpp"

#include <algorithm>
#include <array>

#include "compiler/check/expressions.hpp"

namespace tend::checking {
namespace {

struct TypeName {
  std::string_view name;
  Type type;
};
/// `list` is the name of a static list, and so a text.
constexpr std::array type_names = {
    TypeName{"text", Type::Text},         TypeName{"number", Type::Number},
    TypeName{"bool", Type::Bool},         TypeName{"date", Type::Date},
    TypeName{"datetime", Type::DateTime}, TypeName{"time", Type::Time},
    TypeName{"duration", Type::Duration}, TypeName{"timezone", Type::Timezone},
    TypeName{"email", Type::Email},       TypeName{"message", Type::Message},
    TypeName{"list", Type::Text},
};

/// What every event has around its data (ruling 7).
constexpr std::array<std::string_view, 5> envelope = {"id", "at", "contact", "type", "set"};

std::optional<Wanted> enum_type(Project& project, const ast::EnumType& written) {
  checked::Enum made;
  bool sound = true;
  for (const ast::Name& value : written.values) {
    if (std::find(made.values.begin(), made.values.end(), value.text) != made.values.end()) {
      project.diagnostics.report(Code::Duplicate, value.span,
                                 "the value " + quoted(value.text) + " stands twice in this enum");
      sound = false;
    }
    made.values.emplace_back(value.text);
  }
  if (!sound) return std::nullopt;
  return Wanted{Type::Enum, project.out.enums.add(std::move(made))};
}

std::optional<Wanted> type_of(Project& project, const ast::Ast& file, ast::TypeId id) {
  if (!id) {
    project.saw_error_node = true;
    return std::nullopt;
  }
  const ast::Type& type = file.types[id];
  if (const auto* enumeration = std::get_if<ast::EnumType>(&type.node))
    return enum_type(project, *enumeration);
  if (const auto* list = std::get_if<ast::ListType>(&type.node)) {
    // Its elements' type is checked, though lists carry no values yet.
    if (!type_of(project, file, list->of)) return std::nullopt;
    return Wanted{Type::List, {}};
  }
  if (const auto* record = std::get_if<ast::RecordType>(&type.node)) {
    bool sound = true;
    for (const ast::FieldDecl& field : record->fields)
      sound &= type_of(project, file, field.type).has_value();
    return sound ? std::optional<Wanted>(Wanted{Type::List, {}}) : std::nullopt;
  }
  const ast::Name& name = std::get<ast::NamedType>(type.node).name;
  const auto found = std::find_if(type_names.begin(), type_names.end(),
                                  [&](const TypeName& each) { return each.name == name.text; });
  if (found != type_names.end()) return Wanted{found->type, {}};
  auto report =
      project.diagnostics.report(Code::UnknownType, name.span, "unknown type " + quoted(name.text));
  std::vector<std::string_view> names;
  for (const TypeName& each : type_names) names.push_back(each.name);
  if (nearest(name.text, names).empty())
    report.note(
        "the types are text, number, bool, date, datetime, time, duration, timezone, email, "
        "message, list, enum(…) and list of a type");
  suggest(report, name.span, name.text, names);
  return std::nullopt;
}

bool same_type(const Project& project, const checked::Field& field, Wanted type) {
  if (field.type != type.type) return false;
  return type.type != Type::Enum ||
         project.out.enums[field.enum_type].values == project.out.enums[type.enum_type].values;
}

/// A field again: with the library's type it is the same field; any other is a mistake.
void check_again(Project& project, const checked::Field& first, bool library,
                 const ast::FieldDecl& field, Wanted type) {
  if (!same_type(project, first, type)) {
    project.diagnostics
        .report(Code::FieldType, field.span,
                "the field " + quoted(field.name.text) + " is declared again with another type")
        .label(first.span, "first declared here, as " + std::string(in_words(first.type)));
  } else if (!library) {
    project.diagnostics
        .report(Code::Duplicate, field.name.span,
                "the field " + quoted(field.name.text) + " is declared twice")
        .label(first.span, "first declared here");
  }
}

bool is_reserved(Project& project, const ast::FieldDecl& field) {
  if (std::find(envelope.begin(), envelope.end(), field.name.text) == envelope.end()) return false;
  project.diagnostics
      .report(Code::ReservedField, field.name.span,
              quoted(field.name.text) + " is a part of every event, and cannot be a field of one")
      .note("each event comes with `id`, `at`, `contact`, `type` and `set`")
      .help("give it another name, such as `" + std::string(field.name.text) + "_value`");
  return true;
}

void add_event_field(Project& project, const ast::Ast& file, const ast::FieldDecl& field,
                     checked::EventId id, bool is_new, bool library) {
  if (is_reserved(project, field)) return;
  const std::optional<Wanted> type = type_of(project, file, field.type);
  if (!type) return;
  if (field.initial)
    project.not_built(file.exprs[field.initial].span, "a default for an event's field");
  checked::Event& event = project.out.events[id];
  EventFacts& facts = project.event_facts[id];
  const std::uint32_t index = project.find_event_field(id, field.name.text);
  const bool is_key = field.key && (!event.key || *event.key != index);
  if (is_key && (!is_new || event.key)) {
    auto report = project.diagnostics.report(Code::OtherKey, field.name.span,
                                             quoted(event.name) + " cannot have another key");
    if (event.key)
      report.label(event.fields[*event.key].span, "its key is declared here");
    else
      report.label(event.span, "declared here without a key");
    report.help("leave out `key`: a field can be asked for in parentheses, `" + event.name + "(" +
                std::string(field.name.text) + " == …)`");
    return;
  }
  if (index != none)
    return check_again(project, event.fields[index], facts.library && !library, field, *type);
  if (field.key) event.key = static_cast<std::uint32_t>(event.fields.size());
  event.fields.push_back(
      {std::string(field.name.text), type->type, type->enum_type, std::nullopt, field.span});
  facts.required.push_back(field.required);
}

}  // namespace

std::optional<Wanted> declared_type(Project& project, const ast::Ast& file, ast::TypeId id) {
  return type_of(project, file, id);
}

void declare_contact(Project& project, const ast::Ast& file, const ast::Contact& contact,
                     bool library) {
  for (const ast::FieldDecl& field : contact.fields) {
    const std::optional<Wanted> type = type_of(project, file, field.type);
    if (!type) continue;
    const auto [entry, added] = project.fields.try_emplace(field.name.text);
    if (added) {
      entry->second = project.out.fields.add(
          {std::string(field.name.text), type->type, type->enum_type, std::nullopt, field.span});
      project.library_field.add(library);
    } else {
      check_again(project, project.out.fields[entry->second],
                  project.library_field[entry->second] && !library, field, *type);
    }
    if (field.initial)
      project.initial_values.push_back({&file, field.initial, entry->second, field.name.span});
  }
}

void declare_event(Project& project, const ast::Ast& file, const ast::Event& written,
                   bool library) {
  if (written.foreign_name) project.not_built(written.foreign_name->span, "`from` in an event");
  const auto [entry, added] = project.events.try_emplace(written.name.text);
  if (added) {
    checked::Event event;
    event.name = written.name.text;
    event.span = written.name.span;
    entry->second = project.out.events.add(std::move(event));
    project.event_facts.add({library, {}});
  } else if (!project.event_facts[entry->second].library) {
    project.diagnostics
        .report(Code::Duplicate, written.name.span,
                "the event " + quoted(written.name.text) + " is declared twice")
        .label(project.out.events[entry->second].span, "first declared here")
        .note("only events of the prelude are declared again, to add fields");
    return;
  }
  for (const ast::FieldDecl& field : written.fields)
    add_event_field(project, file, field, entry->second, added, library);
}

void check_initial(Project& project, const InitialValue& initial) {
  checked::Field& field = project.out.fields[initial.field];
  const Wanted type{field.type, field.enum_type};
  Expressions expressions(project, {Scope::Place::Constant, initial.file, nullptr});
  const Operand value =
      expressions.wanted(initial.value, type,
                         Label{initial.name, "this field is " + std::string(in_words(type.type))});
  if (!value) return;
  if (const checked::Literal* literal = project.literal(value.expr)) {
    field.initial = *literal;
    return;
  }
  project.not_built(initial.file->exprs[initial.value].span, "a computed first value");
}

}  // namespace tend::checking
