// patterns.cpp: the conditions of an event pattern: its key, and its parentheses.
#include <algorithm>
#include <utility>

#include "compiler/check/expressions.hpp"
#include "compiler/check/operands.hpp"

namespace tend::checking {
namespace {

/// Whether an expression of a pattern's parentheses names the event field `name`.
bool names_field(const ast::Ast& file, ast::ExprId id, std::string_view name) {
  if (!id) return false;
  const ast::ExprNode& node = file.exprs[id].node;
  if (const auto* mention = std::get_if<ast::Mention>(&node))
    return file.patterns[mention->pattern].event.text == name;
  if (const auto* unary = std::get_if<ast::Unary>(&node))
    return names_field(file, unary->operand, name);
  if (const auto* binary = std::get_if<ast::Binary>(&node))
    return names_field(file, binary->left, name) || names_field(file, binary->right, name);
  if (const auto* is_set = std::get_if<ast::IsSet>(&node))
    return names_field(file, is_set->operand, name);
  if (const auto* in = std::get_if<ast::In>(&node)) return names_field(file, in->operand, name);
  return false;
}

template <class T>
bool mark_used(NameTable<T>& table, std::string_view name) {
  const auto found = table.find(name);
  if (found == table.end()) return false;
  found->second.used = true;
  return true;
}

}  // namespace

bool Expressions::pattern(const ast::Pattern& pattern, checked::EventId event,
                          checked::ExprId& condition) {
  if (pattern.without) return true;
  const std::optional<Asked> made = asked_of(pattern, event);
  if (made) condition = all_of(made->conditions, pattern.span);
  return made.has_value();
}

checked::EventId Expressions::event_of(const ast::Pattern& pattern) {
  if (!pattern.without) return find_event(pattern.event);
  const std::optional<Asked> made = asked(pattern);
  return made ? made->event : checked::EventId{};
}

Operand Expressions::occurrence(const ast::Pattern& pattern) {
  std::optional<Asked> made = asked(pattern);
  if (!made) return {};
  const Span where = pattern.span;
  if (scope_.place == Scope::Place::Steps) hint_weak_open(*made, where);
  if (const auto key = run_key(pattern, made->event)) {
    const Operand field = event_field(made->event, *key, where);
    const checked::ExprId value =
        project_.add(where, type_of(field), checked::RunVariable{scope_.workflow->key});
    made->conditions.push_back(
        project_.add(where, {Type::Bool}, checked::Apply{Op::Equal, {field.expr, value}}));
  }
  made->conditions.insert(made->conditions.begin(),
                          project_.add(where, {Type::Bool}, checked::EventIs{made->event}));
  // All in one node: what is asked of the event's fields is asked of that event alone.
  const checked::ExprId all =
      made->conditions.size() == 1
          ? made->conditions.front()
          : project_.add(where, {Type::Bool}, checked::Apply{Op::And, made->conditions});
  return {all, Type::Bool, {}, false, {}};
}

/// The event of a pattern and what is asked of it. Nothing when a mistake was reported.
std::optional<Expressions::Asked> Expressions::asked(const ast::Pattern& pattern) {
  const checked::EventId event = find_event(pattern.event);
  if (!event) return std::nullopt;
  std::optional<Asked> made = asked_of(pattern, event);
  return made && pattern.without ? absence(pattern, std::move(*made)) : made;
}

std::optional<Expressions::Asked> Expressions::asked_of(const ast::Pattern& pattern,
                                                        checked::EventId event) {
  Asked made{event, {}};
  bool sound = true;
  if (!std::holds_alternative<std::monostate>(pattern.key)) {
    const Operand key = key_condition(pattern, event);
    sound = static_cast<bool>(key);
    if (key) made.conditions.push_back(key.expr);
  }
  const checked::EventId outer = std::exchange(pattern_event_, event);
  for (const ast::ExprId each : pattern.conditions) {
    made.names_machine |= names_field(*scope_.file, each, "machine");
    const Operand operand = anded_condition(each);
    sound &= static_cast<bool>(operand);
    if (operand) add_conjuncts(operand.expr, made.conditions);
  }
  pattern_event_ = outer;
  if (!sound) return std::nullopt;
  if (!made.names_machine) leave_out_machines(made, pattern.event.span);
  return made;
}

/// `a and b` in parentheses are two conditions, so that one of them may be the run's own.
void Expressions::add_conjuncts(checked::ExprId condition, std::vector<checked::ExprId>& all) {
  const auto* apply = std::get_if<checked::Apply>(&project_.out.exprs[condition].node);
  if (!apply || apply->op != Op::And) {
    all.push_back(condition);
    return;
  }
  const std::vector<checked::ExprId> operands = apply->operands;
  for (const checked::ExprId operand : operands) add_conjuncts(operand, all);
}

checked::ExprId Expressions::all_of(const std::vector<checked::ExprId>& conditions, Span where) {
  checked::ExprId all;
  for (const checked::ExprId each : conditions)
    all = all ? project_.add(where, {Type::Bool}, checked::Apply{Op::And, {all, each}}) : each;
  return all;
}

/// Opens and clicks that machines make are left out, unless the pattern asks about them (section
/// 5).
void Expressions::leave_out_machines(Asked& asked, Span where) {
  const std::uint32_t machine = project_.find_event_field(asked.event, "machine");
  if (machine == none || project_.out.events[asked.event].fields[machine].type != Type::Bool)
    return;
  const checked::ExprId by_machine =
      project_.add(where, {Type::Bool}, checked::EventField{machine});
  const checked::ExprId no = project_.constant(where, Type::Bool, false).expr;
  const checked::ExprId known =
      project_.add(where, {Type::Bool}, checked::Apply{Op::Default, {by_machine, no}});
  asked.conditions.push_back(project_.add(where, {Type::Bool}, checked::Apply{Op::Not, {known}}));
}

void Expressions::hint_weak_open(const Asked& asked, Span where) {
  if (asked.names_machine || project_.out.events[asked.event].name != "opened") return;
  project_.diagnostics
      .report(Code::WeakOpen, where, "an open is a weak sign that someone has read a message")
      .note(
          "mail programs open messages by themselves, or hide that they were opened; those known "
          "to be machines are left out already")
      .help("ask for a click, `clicked …`, or for what the message should lead to");
}

/// The field of the event that a keyed run holds its patterns to.
std::optional<std::uint32_t> Expressions::run_key(const ast::Pattern& pattern,
                                                  checked::EventId event) {
  const checked::Workflow* workflow = scope_.workflow;
  if (pattern.any_key || !workflow || !workflow->key) return std::nullopt;
  const checked::Variable& key = workflow->variables[workflow->key];
  const std::uint32_t field = project_.find_event_field(event, workflow->key_field);
  const Wanted type{key.type, key.enum_type, key.shape};
  if (field != none && type_of(project_.out.events[event].fields[field]) == type) return field;
  project_.diagnostics
      .report(Code::PatternWithoutKey, pattern.span,
              quoted(project_.out.events[event].name) + " has no field " +
                  quoted(workflow->key_field) + ", so each counts for every run of a contact")
      .note("the workflow is keyed by " + quoted(workflow->key_field))
      .fix("if that is meant, say so: `any key`",
           {{Span{pattern.span.end, pattern.span.end}, " any key"}}, Applicability::Safe);
  return std::nullopt;
}

/// `P without Q within D`: an event of its own, with the fields of P. What is asked of P about the
/// run stays with whoever asks for the event.
std::optional<Expressions::Asked> Expressions::absence(const ast::Pattern& pattern, Asked first) {
  const ast::Pattern& other = scope_.file->patterns[pattern.without];
  const std::optional<Asked> second = asked(other);
  if (!second) return std::nullopt;
  const auto of_run = [&](checked::ExprId each) { return reads_run(each); };
  const auto about_run = std::find_if(second->conditions.begin(), second->conditions.end(), of_run);
  if (about_run != second->conditions.end()) {
    report_run_value(*about_run, "after `without` a pattern cannot ask about the run");
    return std::nullopt;
  }
  const auto kept = std::stable_partition(first.conditions.begin(), first.conditions.end(), of_run);
  checked::Absence made;
  made.first = first.event;
  made.first_condition = all_of({kept, first.conditions.end()}, pattern.span);
  made.second = second->event;
  made.second_condition = all_of(second->conditions, other.span);
  made.within = pattern.within;
  made.zone = scope_.zone;
  // With the same key: the field of P's key in Q, unless Q says which key it is about.
  const std::optional<std::uint32_t> key = project_.out.events[first.event].key;
  if (key && !other.any_key && std::holds_alternative<std::monostate>(other.key)) {
    const checked::Field& field = project_.out.events[first.event].fields[*key];
    const std::uint32_t same = project_.find_event_field(second->event, field.name);
    if (same != none &&
        type_of(project_.out.events[second->event].fields[same]) == type_of(field)) {
      made.first_key = key;
      made.second_key = same;
    }
  }
  first.conditions.erase(kept, first.conditions.end());
  first.event = project_.absence(std::move(made), pattern.span);
  first.names_machine = true;
  return first;
}

bool Expressions::reads_run(checked::ExprId expr) const {
  return any_node(project_.out, expr, [&](checked::ExprId id, const checked::ExprNode& node) {
    return std::holds_alternative<checked::RunVariable>(node) ||
           std::holds_alternative<checked::AtEntry>(node) ||
           std::holds_alternative<checked::Enrolled>(node) ||
           std::find(at_hand_.begin(), at_hand_.end(), id) != at_hand_.end();
  });
}

void Expressions::report_run_value(checked::ExprId where, std::string message) {
  if (scope_.alone) return;  // a parameter may be given a constant
  project_.diagnostics
      .report(Code::RunValueInPattern, project_.out.exprs[where].span, std::move(message))
      .note(
          "what is remembered of a contact's events is the same for all runs; one field of the "
          "event may be compared with a value of the run, by `==`");
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
  const Wanted type = type_of(key);
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
  if (const std::optional<Operand> of_run = run_value(key.text, key.span)) {
    const bool fits = of_run->type == type.type || (is_text(of_run->type) && is_text(type.type));
    return fits ? *of_run
                : mismatch(*of_run, key.span, type, Label{declared, "the key is declared here"});
  }
  if (type.type == Type::ListName) {
    const auto* list = project_.find(project_.contact_lists, key, "list");
    return list ? project_.constant(key.span, Type::ListName, std::string(key.text)) : Operand{};
  }
  if (type.type == Type::Message) {
    project_.message_mentions.push_back(key);
    return project_.constant(key.span, Type::Message, std::string(key.text));
  }
  const auto constant_name = project_.constants.find(key.text);
  if (constant_name != project_.constants.end()) return constant(constant_name->second, key.span);
  if (!is_text(type.type))
    return mismatch(project_.constant(key.span, Type::Text, std::string(key.text)), key.span, type,
                    Label{declared, "the key is declared here"});
  const bool is_list = mark_used(project_.contact_lists, key.text);
  const bool is_topic = mark_used(project_.topics, key.text);
  if (is_list || is_topic || project_.workflows.contains(key.text) ||
      project_.fields.contains(key.text) || project_.messages.contains(key.text))
    return project_.constant(key.span, Type::Text, std::string(key.text));
  project_.diagnostics
      .report(Code::UnknownName, key.span, "nothing is declared with the name " + quoted(key.text))
      .primary("a bare key is a declared message, list, topic, workflow or field")
      .fix("if it is text, put it in quotes: '" + std::string(key.text) + "'",
           {{key.span, "'" + std::string(key.text) + "'"}}, Applicability::Unsafe);
  return {};
}

}  // namespace tend::checking
