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
constexpr std::array type_names = {
    TypeName{"text", Type::Text},         TypeName{"number", Type::Number},
    TypeName{"bool", Type::Bool},         TypeName{"date", Type::Date},
    TypeName{"datetime", Type::DateTime}, TypeName{"time", Type::Time},
    TypeName{"duration", Type::Duration}, TypeName{"timezone", Type::Timezone},
    TypeName{"email", Type::Email},       TypeName{"message", Type::Message},
    TypeName{"list", Type::ListName},
};

/// What every event has around its data (ruling 7).
constexpr std::array<std::string_view, 6> envelope = {"id",      "at",   "contact",
                                                      "visitor", "type", "set"};

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
  return Wanted{Type::Enum, project.enumeration(std::move(made))};
}

checked::Field field_of(std::string name, Wanted type, Span span) {
  checked::Field field;
  field.name = std::move(name);
  field.type = type.type;
  field.enum_type = type.enum_type;
  field.shape = type.shape;
  field.span = span;
  return field;
}

std::optional<Wanted> record_type(Project& project, const ast::Ast& file,
                                  const ast::RecordType& written) {
  checked::Shape shape{Type::Record, {}};
  bool sound = true;
  for (const ast::FieldDecl& field : written.fields) {
    const std::optional<Wanted> type = declared_type(project, file, field.type);
    const auto first =
        std::find_if(shape.fields.begin(), shape.fields.end(),
                     [&](const checked::Field& each) { return each.name == field.name.text; });
    if (first != shape.fields.end())
      project.diagnostics
          .report(Code::Duplicate, field.name.span,
                  "the field " + quoted(field.name.text) + " stands twice in this record")
          .label(first->span, "first here");
    sound &= type && first == shape.fields.end();
    if (type)
      shape.fields.push_back(field_of(std::string(field.name.text), *type, field.name.span));
  }
  if (!sound) return std::nullopt;
  return Wanted{Type::Record, {}, project.shape(std::move(shape))};
}

}  // namespace

std::optional<Wanted> declared_type(Project& project, const ast::Ast& file, ast::TypeId id) {
  if (!id) {
    project.saw_error_node = true;
    return std::nullopt;
  }
  const ast::Type& type = file.types[id];
  if (const auto* enumeration = std::get_if<ast::EnumType>(&type.node))
    return enum_type(project, *enumeration);
  if (const auto* record = std::get_if<ast::RecordType>(&type.node))
    return record_type(project, file, *record);
  if (const auto* list = std::get_if<ast::ListType>(&type.node)) {
    const std::optional<Wanted> element = declared_type(project, file, list->of);
    if (!element) return std::nullopt;
    return Wanted{Type::List, {}, project.shape({Type::List, {field_of({}, *element, type.span)}})};
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
        "message, list, enum(…), list of a type, and a record `{ NAME: TYPE, … }`");
  suggest(report, name.span, name.text, names);
  return std::nullopt;
}

namespace {

/// A field again: with the library's type it is the same field; any other is a mistake.
void check_again(Project& project, const checked::Field& first, bool library,
                 const ast::FieldDecl& field, Wanted type) {
  if (type_of(first) != type) {
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
      .note("each event comes with `id`, `at`, `contact` or `visitor`, `type` and `set`")
      .help("give it another name, such as `" + std::string(field.name.text) + "_value`");
  return true;
}

void add_event_field(Project& project, const ast::Ast& file, const ast::FieldDecl& field,
                     checked::EventId id, bool is_new, bool library) {
  if (is_reserved(project, field)) return;
  const std::optional<Wanted> type = declared_type(project, file, field.type);
  if (!type) return;
  if (field.initial)
    project.diagnostics
        .report(Code::Syntax, file.exprs[field.initial].span, "an event's field has no default")
        .note("what an event does not bring is not set: ask for it with `default(x, y)`");
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
  if (index != none) {
    // A project may ask more of an event of the library than the library does.
    if (field.required) event.fields[index].required = facts.required[index] = true;
    return check_again(project, event.fields[index], facts.library && !library, field, *type);
  }
  if (field.key) event.key = static_cast<std::uint32_t>(event.fields.size());
  event.fields.push_back(field_of(std::string(field.name.text), *type, field.span));
  event.fields.back().required = field.required;
  facts.required.push_back(field.required);
}

std::vector<std::string> path_of(const ast::Mapping& mapping) {
  std::vector<std::string> path;
  for (const auto& part : mapping.path) {
    const auto* name = std::get_if<ast::Name>(&part);
    path.push_back(name ? std::string(name->text) : std::to_string(std::get<int>(part)));
  }
  return path;
}

/// One line of `from 'Order Completed' { product: products[0].id }`.
void map_field(Project& project, const ast::Mapping& mapping, checked::EventId id,
               std::vector<std::optional<Span>>& mapped) {
  checked::Event& event = project.out.events[id];
  const Span where = mapping.field.span;
  const std::uint32_t field = project.find_event_field(id, mapping.field.text);
  if (field == none) {
    auto report = project.diagnostics.report(
        Code::BadMapping, where,
        quoted(event.name) + " has no field " + quoted(mapping.field.text));
    std::vector<std::string_view> names;
    for (const checked::Field& each : event.fields) names.push_back(each.name);
    return suggest(report, where, mapping.field.text, names);
  }
  if (mapped[field]) {
    project.diagnostics
        .report(Code::BadMapping, where,
                "the field " + quoted(mapping.field.text) + " is mapped twice")
        .label(*mapped[field], "first mapped here");
    return;
  }
  mapped[field] = where;
  event.foreign_fields.push_back({field, path_of(mapping)});
}

void map_foreign(Project& project, const ast::Event& written, checked::EventId id) {
  const ast::Text& foreign = *written.foreign_name;
  if (const auto [first, added] = project.foreign_events.try_emplace(foreign.value, foreign.span);
      !added) {
    project.diagnostics
        .report(Code::BadMapping, foreign.span,
                "two events are made from '" + std::string(foreign.value) + "'")
        .label(first->second, "the other is made here");
    return;
  }
  project.out.events[id].foreign_name = foreign.value;
  std::vector<std::optional<Span>> mapped(project.out.events[id].fields.size());
  for (const ast::Mapping& mapping : written.mappings) map_field(project, mapping, id, mapped);
}

}  // namespace

void declare_contact(Project& project, const ast::Ast& file, const ast::Contact& contact,
                     bool library) {
  for (const ast::FieldDecl& field : contact.fields) {
    const std::optional<Wanted> type = declared_type(project, file, field.type);
    if (!type) continue;
    const auto [entry, added] = project.fields.try_emplace(field.name.text);
    if (added) {
      entry->second =
          project.out.fields.add(field_of(std::string(field.name.text), *type, field.span));
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
  if (written.foreign_name) map_foreign(project, written, entry->second);
}

void check_initial(Project& project, const InitialValue& initial) {
  checked::Field& field = project.out.fields[initial.field];
  const Wanted type = type_of(field);
  Expressions expressions(project, {.place = Scope::Place::Constant, .file = initial.file});
  const Operand value =
      expressions.wanted(initial.value, type,
                         Label{initial.name, "this field is " + std::string(in_words(type.type))});
  if (!value) return;
  if (const checked::Literal* literal = project.literal(value.expr)) {
    field.initial = *literal;
    return;
  }
  project.diagnostics
      .report(Code::TypeMismatch, initial.file->exprs[initial.value].span,
              "a first value is one value that is known beforehand")
      .primary("this is worked out")
      .help("set it when someone enters a workflow: `set " + field.name + " = …`");
}

}  // namespace tend::checking
