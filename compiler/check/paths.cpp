// paths.cpp: names with dots, and what a run has: fields of its trigger, answers, codes.
#include <algorithm>

#include "compiler/check/expressions.hpp"

namespace tend::checking {

Operand Expressions::path(const ast::Path& path, Span where) {
  std::size_t taken = 1;
  Operand operand = path_start(path, where, taken);
  for (std::size_t index = taken; operand && index < path.names.size(); ++index)
    operand = record_field(operand, path.names[index], where);
  return operand;
}

/// What the first names of a path are, and how many they are.
Operand Expressions::path_start(const ast::Path& path, Span where, std::size_t& taken) {
  const ast::Name& first = path.names.front();
  if (path.names.size() > 1) {
    const ast::Name& second = path.names[1];
    taken = 2;
    const Span both = path.names.size() == 2 ? where : join(first.span, second.span);
    if (first.text == "contact") return contact_field(second, both);
    if (first.text == "trigger") return trigger_field(second, both);
    if (first.text == "event") return field_at_hand(second, both);
    const std::string dotted = std::string(first.text) + "." + std::string(second.text);
    if (const std::optional<Operand> value = run_value(dotted, both)) return *value;
    taken = 1;
    if (report_other_answer(first, second)) return {};
  }
  if (const std::optional<Operand> value = resolve(first)) return *value;
  if (path.names.size() == 1) return unknown_name(first);
  auto report = project_.diagnostics.report(Code::UnknownName, first.span,
                                            "nothing here is called " + quoted(first.text));
  report.note(
      "before a dot stand `contact`, `trigger`, or a name that a step such as `call … as NAME` "
      "gave");
  suggest(report, first.span, first.text, {"contact", "trigger"});
  return {};
}

/// `ticket.ix`, where a step's answer is called `ticket` and has no field `ix`.
bool Expressions::report_other_answer(const ast::Name& first, const ast::Name& second) {
  if (!scope_.in_run() || !scope_.workflow) return false;
  const std::string prefix = std::string(first.text) + ".";
  std::vector<std::string_view> fields;
  for (const checked::Variable& each : scope_.workflow->variables)
    if (each.kind == checked::Variable::Kind::Answer && each.name.starts_with(prefix))
      fields.push_back(std::string_view(each.name).substr(prefix.size()));
  if (fields.empty()) return false;
  auto report = project_.diagnostics.report(
      Code::UnknownName, second.span, quoted(first.text) + " has no field " + quoted(second.text));
  suggest(report, second.span, second.text, fields);
  return true;
}

Operand Expressions::record_field(const Operand& record, const ast::Name& name, Span where) {
  const checked::Field* field = find_field(type_of(record), name.text);
  if (field) {
    const auto& fields = project_.out.shapes[record.shape].fields;
    const auto index = static_cast<std::uint32_t>(field - fields.data());
    Operand operand = made(where, type_of(*field), checked::RecordField{record.expr, index}, true);
    operand.unset_field = record.unset_field;
    return operand;
  }
  if (record.type != Type::Record) {
    auto report = project_.diagnostics.report(Code::TypeMismatch, name.span,
                                              "only a record has fields inside it");
    report.primary("this asks for a field of " + std::string(in_words(record.type)));
    if (record.type == Type::List)
      report.help("ask its elements: `any of LIST (" + std::string(name.text) + " == …)`");
    return {};
  }
  std::vector<std::string_view> names;
  for (const checked::Field& each : project_.out.shapes[record.shape].fields)
    names.push_back(each.name);
  auto report = project_.diagnostics.report(Code::UnknownField, name.span,
                                            "this record has no field " + quoted(name.text));
  suggest(report, name.span, name.text, names);
  return {};
}

Operand Expressions::trigger_field(const ast::Name& name, Span where) {
  const std::string dotted = "trigger." + std::string(name.text);
  if (scope_.place == Scope::Place::Trigger) {
    const std::string event =
        trigger_event_ ? project_.out.events[trigger_event_].name : std::string("EVENT");
    project_.diagnostics
        .report(Code::TriggerInTrigger, where,
                quoted(dotted) + " is not known before the trigger has fired")
        .primary("this is the trigger itself")
        .help("ask for the event's fields in the pattern's parentheses: `" + event + "(" +
              std::string(name.text) + " == …)`");
    return {};
  }
  if (scope_.place == Scope::Place::Message || scope_.alone) return field_of_any_event(name, where);
  if (!scope_.in_run() || !scope_.workflow) {
    project_.diagnostics.report(Code::UnknownName, where, "`trigger` has no meaning here")
        .note("it is the event that enrolled, in the steps of a workflow");
    return {};
  }
  bool may_be_unset = false;
  std::optional<checked::Variable> field = trigger_variable(name, may_be_unset);
  if (!field) return {};
  field->name = dotted;
  const Wanted type{field->type, field->enum_type, field->shape};
  return made(where, type, checked::RunVariable{variable(std::move(*field))}, may_be_unset);
}

Operand Expressions::field_of_any_event(const ast::Name& name, Span where) {
  Operand value = message_variable("trigger." + std::string(name.text), where);
  if (!value)
    project_.diagnostics.report(Code::UnknownName, where,
                                "no event has a field " + quoted(name.text));
  value.may_be_unset = value.may_be_unset && !scope_.alone;
  return value;
}

/// The field in each of the workflow's triggers; nothing when one lacks it, which is reported.
std::optional<checked::Variable> Expressions::trigger_variable(const ast::Name& name,
                                                               bool& may_be_unset) {
  checked::Variable made;
  const checked::Trigger* first = nullptr;
  for (const checked::Trigger& trigger : scope_.workflow->triggers) {
    const std::uint32_t index =
        trigger.event ? project_.find_event_field(trigger.event, name.text) : none;
    if (index == none) {
      report_no_trigger_field(trigger, name);
      return std::nullopt;
    }
    const checked::Field& field = project_.out.events[trigger.event].fields[index];
    const Wanted type{made.type, made.enum_type, made.shape};
    if (first && type_of(field) != type) {
      project_.diagnostics
          .report(Code::TriggerFieldMissing, name.span,
                  "the triggers have fields of different types with the name " + quoted(name.text))
          .label(first->span, "here it is " + std::string(in_words(made.type)))
          .label(trigger.span, "here it is " + std::string(in_words(field.type)));
      return std::nullopt;
    }
    if (!first) {
      first = &trigger;
      made.type = field.type;
      made.enum_type = field.enum_type;
      made.shape = field.shape;
    }
    may_be_unset |= !project_.event_facts[trigger.event].required[index];
    made.fields.push_back(index);
  }
  if (first) return made;
  // Without any trigger, only other workflows enrol here; a trigger with mistakes was reported.
  if (!project_.diagnostics.has_errors())
    project_.diagnostics
        .report(Code::TriggerFieldMissing, name.span, "no event starts this workflow")
        .note("`trigger` is the event that enrolled; those whom `enroll in` brings have none");
  return std::nullopt;
}

void Expressions::report_no_trigger_field(const checked::Trigger& trigger, const ast::Name& name) {
  auto report = project_.diagnostics.report(Code::TriggerFieldMissing, name.span,
                                            "the trigger has no field " + quoted(name.text));
  if (!trigger.event) {
    report.label(trigger.span, "no event starts it here");
    return;
  }
  const checked::Event& event = project_.out.events[trigger.event];
  report.label(trigger.span, quoted(event.name) + " has no such field");
  std::vector<std::string_view> names;
  for (const checked::Field& field : event.fields) names.push_back(field.name);
  if (names.empty())
    report.note(quoted(event.name) + " has no fields");
  else
    suggest(report, name.span, name.text, names);
}

/// `event.FIELD`: the event that an `on` block handles.
Operand Expressions::field_at_hand(const ast::Name& name, Span where) {
  if (scope_.alone) return field_of_any_event(name, where);
  if (scope_.place != Scope::Place::Block || !scope_.event)
    return not_at_hand(where, "no event is at hand here",
                       "`event.FIELD` is the event that an `on` block handles; in a pattern's "
                       "parentheses its fields are bare names, and the event that enrolled is "
                       "`trigger.FIELD`");
  const std::uint32_t index = project_.find_event_field(scope_.event, name.text);
  const checked::Event& event = project_.out.events[scope_.event];
  if (index == none) {
    auto report = project_.diagnostics.report(
        Code::UnknownField, name.span, quoted(event.name) + " has no field " + quoted(name.text));
    std::vector<std::string_view> names;
    for (const checked::Field& field : event.fields) names.push_back(field.name);
    suggest(report, name.span, name.text, names);
    return {};
  }
  const Operand field = event_field(scope_.event, index, where);
  if (pattern_event_) at_hand_.push_back(field.expr);
  return field;
}

/// An argument of the sequence, or what a step before gave a name to.
std::optional<Operand> Expressions::run_value(std::string_view name, Span where) {
  if (scope_.arguments)
    if (const auto found = scope_.arguments->find(name); found != scope_.arguments->end())
      return found->second;
  if (scope_.place == Scope::Place::Message) {
    const Operand value = message_variable(std::string(name), where);
    return value ? std::optional(value) : std::nullopt;
  }
  if (!scope_.in_run() || !scope_.workflow) return std::nullopt;
  const auto& variables = scope_.workflow->variables;
  for (std::size_t index = 0; index < variables.size(); ++index) {
    const checked::VariableId id(index);
    const checked::Variable& each = variables[id];
    if (each.name != name || each.kind == checked::Variable::Kind::Key) continue;
    const bool may_be_unset = scope_.beside || each.kind != checked::Variable::Kind::Taken;
    return made(where, {each.type, each.enum_type, each.shape}, checked::RunVariable{id},
                may_be_unset);
  }
  return std::nullopt;
}

checked::VariableId Expressions::variable(checked::Variable variable) {
  auto& variables = scope_.workflow->variables;
  for (std::size_t index = 0; index < variables.size(); ++index)
    if (variables[checked::VariableId(index)].name == variable.name)
      return checked::VariableId(index);
  return variables.add(std::move(variable));
}

Operand Expressions::message_variable(const std::string& name, Span where) {
  const std::optional<std::uint32_t> index = project_.message_variable(name);
  if (!index) return {};
  const checked::MessageVariableUse& use = project_.out.message_variables[*index];
  const bool is_sure = scope_.message && project_.is_sure(*scope_.message, name);
  return made(where, {use.type, use.enum_type, use.shape}, checked::MessageVariable{*index},
              !is_sure);
}

}  // namespace tend::checking
