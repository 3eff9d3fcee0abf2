// mentions.cpp: what a name in an expression is.
#include <algorithm>

#include "compiler/check/expressions.hpp"

namespace tend::checking {
namespace {

bool is_bare(const ast::Pattern& pattern) {
  return std::holds_alternative<std::monostate>(pattern.key) && !pattern.has_parentheses &&
         !pattern.any_key && !pattern.without;
}

const FunctionInfo* find_function(std::string_view name) {
  const auto found = std::find_if(function_infos.begin(), function_infos.end(),
                                  [&](const auto& each) { return each.name == name; });
  return found == function_infos.end() ? nullptr : &*found;
}

bool is_function(std::string_view name) {
  return name == "default" || find_function(name) != nullptr;
}

bool is_word(std::string_view name) {
  return name == "true" || name == "false" || name == "now" || name == "today" ||
         name == "enrolled";
}

}  // namespace

Operand Expressions::mention(const ast::Mention& mention, Span where, bool as_condition) {
  const ast::Pattern& pattern = mentioned(mention);
  if (pattern.has_parentheses && is_function(pattern.event.text) &&
      !project_.events.contains(pattern.event.text))
    return function(pattern, where);
  if (!is_bare(pattern) || mention.range || (as_condition && is_pattern(mention))) {
    if (pattern.has_parentheses && !project_.events.contains(pattern.event.text)) {
      std::vector<std::string_view> names = {"default"};
      for (const FunctionInfo& each : function_infos) names.push_back(each.name);
      auto report = project_.diagnostics.report(Code::UnknownFunction, pattern.event.span,
                                                "unknown function " + quoted(pattern.event.text));
      suggest(report, pattern.event.span, pattern.event.text, names);
      return {};
    }
    if (!find_event(pattern.event)) return {};
    if (scope_.place == Scope::Place::Trigger && !mention.range)
      return not_at_hand(where, "the event that happens cannot be asked for in here",
                         "in a trigger it stands alone, or under `and` and `or`; to ask about the "
                         "past: `any " +
                             std::string(project_.sources.text(where)) + "`");
    return happened(pattern, mention.range, false, where);
  }
  return bare_name(pattern.event);
}

bool Expressions::is_pattern(const ast::Mention& mention) const {
  const ast::Pattern& pattern = mentioned(mention);
  const std::string_view name = pattern.event.text;
  const bool is_event = project_.events.contains(name);
  if (mention.range) return false;
  if (!is_bare(pattern)) return is_event || !is_function(name);
  if (is_local(name) || is_word(name)) return false;
  if (is_event) {
    // `contact.NAME` is there for a field with the name of an event, unless it can be the condition
    // itself.
    const auto field = project_.fields.find(name);
    return field == project_.fields.end() || project_.out.fields[field->second].type != Type::Bool;
  }
  return !pattern_event_ && !project_.fields.contains(name) && !project_.constants.contains(name);
}

checked::EventId Expressions::find_event(const ast::Name& name) {
  if (const auto event = project_.events.find(name.text); event != project_.events.end()) {
    return event->second;
  }
  const std::vector<std::string_view> names = project_.event_names();
  const std::vector<std::string_view> near = nearest(name.text, names);
  if (near.empty() && project_.has_unread_declaration()) {
    project_.saw_error_node = true;
    return {};
  }
  auto report = project_.diagnostics.report(Code::UnknownEvent, name.span,
                                            "unknown event " + quoted(name.text));
  if (!near.empty()) {
    const checked::EventId similar = project_.events.at(near.front());
    if (!project_.event_facts[similar].library)
      report.label(project_.out.events[similar].span, "a similar one is declared here");
  } else {
    report.help("declare it: `event " + std::string(name.text) + "`, or with its fields in braces");
  }
  suggest(report, name.span, name.text, names);
  return {};
}

Operand Expressions::bare_name(const ast::Name& name) {
  if (const std::optional<Operand> found = resolve(name)) return *found;
  return unknown_name(name);
}

/// Nothing when no scope has the name; an Operand without expression when it has and an error was
/// reported.
std::optional<Operand> Expressions::resolve(const ast::Name& name) {
  const std::string_view text = name.text;
  if (!elements_.empty() && find_field(elements_.back(), text))
    return record_field(element(name.span), name, name.span);
  if (pattern_event_)
    if (const std::uint32_t field = project_.find_event_field(pattern_event_, text); field != none)
      return event_field(pattern_event_, field, name.span);
  if (std::optional<Operand> value = run_value(text, name.span)) return value;
  if (const auto field = project_.fields.find(text); field != project_.fields.end())
    return contact_field(field->second, name.span);
  if (const auto found = project_.constants.find(text); found != project_.constants.end())
    return constant(found->second, name.span);
  if (text == "true" || text == "false")
    return project_.constant(name.span, Type::Bool, text == "true");
  if (text == "now") return made(name.span, {Type::DateTime}, checked::Now{});
  if (text == "today") return made(name.span, {Type::Date}, checked::Today{});
  if (text != "enrolled") return std::nullopt;
  if (scope_.in_run()) return made(name.span, {Type::DateTime}, checked::Enrolled{});
  return not_at_hand(name.span, "`enrolled` has no meaning here",
                     "it is the moment at which a run began, in the steps of a workflow");
}

/// What only this place knows by the name: a field of the element or of the pattern's event, an
/// argument, a name that a step gave.
bool Expressions::is_local(std::string_view name) const {
  if (!elements_.empty() && find_field(elements_.back(), name)) return true;
  if (pattern_event_ && project_.find_event_field(pattern_event_, name) != none) return true;
  if (scope_.arguments && scope_.arguments->contains(name)) return true;
  if (!scope_.in_run() || !scope_.workflow) return false;
  const auto& variables = scope_.workflow->variables;
  return std::any_of(variables.begin(), variables.end(),
                     [&](const checked::Variable& each) { return each.name == name; });
}

const checked::Field* Expressions::find_field(const Wanted& record, std::string_view name) const {
  if (record.type != Type::Record) return nullptr;
  const std::vector<checked::Field>& fields = project_.out.shapes[record.shape].fields;
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const checked::Field& each) { return each.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

/// The name of a mention that no scope has: perhaps an enum's value, or a message.
const ast::Name* Expressions::loose_name(ast::ExprId id) {
  const auto* mention = std::get_if<ast::Mention>(&node(id).node);
  if (!mention) return nullptr;
  const ast::Pattern& pattern = mentioned(*mention);
  const std::string_view name = pattern.event.text;
  if (!is_bare(pattern) || mention->range || is_word(name) || is_local(name) ||
      project_.fields.contains(name) || project_.constants.contains(name))
    return nullptr;
  return &pattern.event;
}

Operand Expressions::unknown_name(const ast::Name& name) {
  std::vector<std::string_view> names = project_.field_names();
  if (pattern_event_)
    for (const checked::Field& field : project_.out.events[pattern_event_].fields)
      names.push_back(field.name);
  if (!elements_.empty() && elements_.back().type == Type::Record)
    for (const checked::Field& field : project_.out.shapes[elements_.back().shape].fields)
      names.push_back(field.name);
  for (const std::string_view constant : project_.constant_names()) names.push_back(constant);
  const std::vector<std::string_view> near = nearest(name.text, names);
  if (near.empty() && (scope_.is_incomplete || project_.has_unread_declaration())) {
    project_.saw_error_node = true;
    return {};
  }
  if (project_.events.contains(name.text)) {
    project_.diagnostics
        .report(Code::UnknownField, name.span,
                quoted(name.text) + " is an event, and has no value to compare")
        .primary("no field of `contact`, and no constant, has this name")
        .help("an event stands alone, or with its key behind it: `" + std::string(name.text) +
              " '…'`; its fields stand in parentheses");
    return {};
  }
  const bool of_record = !elements_.empty() && elements_.back().type == Type::Record;
  auto report = project_.diagnostics.report(
      Code::UnknownField, name.span,
      (of_record ? "unknown field " : "unknown contact field ") + quoted(name.text));
  report.primary(of_record
                     ? "no field of the element or of `contact`, and no constant, has this name"
                     : "no field of `contact`, and no constant, has this name");
  const bool of_event =
      trigger_event_ && project_.find_event_field(trigger_event_, name.text) != none;
  if (of_event) {
    const std::string& event = project_.out.events[trigger_event_].name;
    report.help(quoted(event) +
                " has a field of this name: ask for it in the pattern's parentheses, `" + event +
                "(" + std::string(name.text) + " == …)`");
  } else if (!near.empty()) {
    if (const auto field = project_.fields.find(near.front());
        field != project_.fields.end() && !project_.library_field[field->second])
      report.label(project_.out.fields[field->second].span, "a similar field is declared here");
    suggest(report, name.span, name.text, names);
  } else {
    report.help("if text is meant, put it in quotes: '" + std::string(name.text) + "'");
    report.help("to add a field, declare it: `contact { " + std::string(name.text) + ": text }`");
  }
  return {};
}

Operand Expressions::contact_field(checked::FieldId field, Span where) {
  const checked::Field& facts = project_.out.fields[field];
  const bool known = facts.initial.has_value() ||
                     std::find(known_set_.begin(), known_set_.end(), field) != known_set_.end();
  Operand operand = made(where, type_of(facts), checked::ContactField{field}, !known);
  if (!known) operand.unset_field = field;
  return operand;
}

Operand Expressions::contact_field(const ast::Name& name, Span where) {
  if (const auto field = project_.fields.find(name.text); field != project_.fields.end())
    return contact_field(field->second, where);
  return unknown_name(name);
}

Operand Expressions::event_field(checked::EventId event, std::uint32_t index, Span where) {
  return made(where, type_of(project_.out.events[event].fields[index]), checked::EventField{index},
              !project_.event_facts[event].required[index]);
}

Operand Expressions::constant(ConstFacts& facts, Span where) {
  facts.used = true;
  if (facts.state == ConstFacts::State::Busy) {
    project_.diagnostics.report(Code::ConstCycle, where, "constants that are defined by each other")
        .label(facts.decl->name.span, "its value is asked for while it is worked out");
    return {};
  }
  if (facts.state == ConstFacts::State::Waiting) {
    facts.state = ConstFacts::State::Busy;
    Expressions inner(project_, {.place = Scope::Place::Constant, .file = facts.file});
    facts.value = inner.value(facts.decl->value);
    facts.state = ConstFacts::State::Done;
  }
  return facts.value;
}

}  // namespace tend::checking
