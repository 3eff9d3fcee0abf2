// sequences.cpp: `do SEQUENCE(…)`: its steps are written out where it is done. What is known while
// compiling takes a parameter's place in them; what is not is kept in the run when it begins.
#include "compiler/check/fields.hpp"
#include "compiler/check/steps.hpp"

namespace tend::checking {

Steps::Steps(const Steps& outer, const SequenceFacts& sequence, const Arguments& arguments,
             Span done)
    : project_(outer.project_),
      messages_(outer.messages_),
      file_(*sequence.file),
      workflow_(outer.workflow_),
      window_span_(outer.window_span_),
      scope_{.place = outer.scope_.place,
             .file = sequence.file,
             .workflow = outer.scope_.workflow,
             .zone = outer.scope_.zone,
             .event = outer.scope_.event,
             .beside = outer.scope_.beside,
             .alone = outer.scope_.alone,
             .arguments = &arguments},
      expressions_(project_, scope_),
      common_(outer.common_),
      outer_(&outer),
      sequence_(sequence.decl),
      done_(done),
      is_beside_(outer.is_beside_),
      loops_(outer.loops_) {}

void Steps::sequence(const ast::Step& step, const ast::Do& written, checked::Block& block) {
  const auto found = project_.sequences.find(written.sequence.text);
  if (found == project_.sequences.end()) {
    std::vector<std::string_view> names;
    for (const auto& [name, facts] : project_.sequences) names.push_back(name);
    return project_.unknown_declaration(written.sequence, "sequence", std::move(names));
  }
  SequenceFacts& facts = found->second;
  facts.used = true;
  if (!check_recursion(facts, written.sequence)) return;
  const std::size_t first = block.steps.size();
  const std::optional<Arguments> given = arguments(written, facts, block);
  if (!given) return;
  Steps inner(*this, facts, *given, head_of(step));
  const checked::Block steps = inner.block(facts.decl->block.steps, facts.decl->block.span);
  block.steps.insert(block.steps.end(), steps.steps.begin(), steps.steps.end());
  // A label of the whole is its first step's.
  if (!step.label || block.steps.size() == first) return;
  std::string& label = project_.out.steps[block.steps[first]].label;
  if (label.empty()) label = this->label(step);
}

bool Steps::check_recursion(const SequenceFacts& sequence, const ast::Name& name) {
  std::string way = quoted(name.text);
  for (const Steps* each = this; each && each->sequence_; each = each->outer_) {
    way = quoted(each->sequence_->name.text) + " does " + way;
    if (each->sequence_ != sequence.decl) continue;
    project_.diagnostics
        .report(Code::RecursiveSequence, name.span,
                "the sequence " + quoted(name.text) + " does itself")
        .label(sequence.decl->name.span, "declared here")
        .note(way + ": its steps would have no end")
        .help("to go round: `repeat 3 times { … }`");
    return false;
  }
  return true;
}

std::optional<Steps::Arguments> Steps::arguments(const ast::Do& written,
                                                 const SequenceFacts& sequence,
                                                 checked::Block& block) {
  std::vector<std::string_view> names;
  for (const ast::FieldDecl& parameter : sequence.decl->parameters)
    names.push_back(parameter.name.text);
  const auto ids = given(written.sequence.text, written.arguments, names);
  if (!ids) return std::nullopt;
  Arguments made;
  bool sound = true;
  for (std::size_t index = 0; index < names.size(); ++index) {
    const ast::FieldDecl& parameter = sequence.decl->parameters[index];
    const ast::ExprId id = (*ids)[index];
    if (!id && !parameter.initial) {
      report_missing(written.sequence.text, written.sequence.span, names[index],
                     parameter.name.span);
      sound = false;
      continue;
    }
    Operand value = this->parameter(parameter, id, sequence, made);
    sound &= static_cast<bool>(value);
    if (!value) continue;
    if (!is_known(value.expr) && !is_of_trigger(value.expr)) {
      const std::string name = std::string(written.sequence.text) + " " + std::string(names[index]);
      value = kept(name, id ? file_.exprs[id].span : parameter.name.span, value, block);
    }
    made.emplace(names[index], value);
  }
  if (!sound) return std::nullopt;
  return made;
}

/// The argument's value, or the parameter's own where none is given, of the parameter's type. A
/// default may name the parameters before it.
Operand Steps::parameter(const ast::FieldDecl& parameter, ast::ExprId argument,
                         const SequenceFacts& sequence, const Arguments& before) {
  const std::optional<Wanted> type = declared_type(project_, *sequence.file, parameter.type);
  if (!type) return {};
  Scope scope = scope_;
  if (!argument) {
    scope.file = sequence.file;
    scope.arguments = &before;
  }
  Expressions expressions(project_, scope);
  const ast::ExprId id = argument ? argument : parameter.initial;
  if (type->type == Type::Bool) return expressions.condition(id);
  return expressions.wanted(
      id, *type,
      Label{parameter.name.span, "this parameter is " + std::string(in_words(type->type))});
}

/// A constant, or a list of constants as it is written.
bool Steps::is_known(checked::ExprId value) const {
  const checked::ExprNode* node = &project_.out.exprs[value].node;
  if (std::holds_alternative<checked::Constant>(*node)) return true;
  if (project_.out.exprs[value].type != Type::List) return false;
  while (const auto* added = std::get_if<checked::Apply>(node)) {
    if (added->op != Op::ListAdd || !project_.literal(added->operands[1])) return false;
    node = &project_.out.exprs[added->operands[0]].node;
  }
  return std::holds_alternative<checked::Unknown>(*node);
}

/// `trigger.FIELD` is in the run from its beginning: there is nothing to keep.
bool Steps::is_of_trigger(checked::ExprId value) const {
  const auto* variable = std::get_if<checked::RunVariable>(&project_.out.exprs[value].node);
  return variable &&
         workflow_.variables[variable->variable].kind == checked::Variable::Kind::TriggerField;
}

/// A value that a step keeps in the run from here on. Each place has a variable of its own: a block
/// beside the main way may do the same sequence while the main way stands in it.
Operand Steps::kept(const std::string& name, Span where, const Operand& value,
                    checked::Block& block) {
  const int number = ++common_->parameters[name];
  checked::Variable variable;
  variable.kind = checked::Variable::Kind::Parameter;
  variable.name = number == 1 ? name : name + " " + std::to_string(number);
  variable.type = value.type;
  variable.enum_type = value.enum_type;
  variable.shape = value.shape;
  const checked::VariableId id = expressions_.variable(std::move(variable));
  add(where, {}, checked::Let{id, value.expr}, block);
  Operand made = value;
  made.expr = project_.add(where, type_of(value), checked::RunVariable{id});
  made.unset_field = {};
  return made;
}

/// What a parameter may be where nobody gives it: its default where steps need a constant, else a
/// value that only the run knows, so that no way of the body is settled.
Operand Steps::stand_in(const ast::FieldDecl& parameter, const SequenceFacts& sequence,
                        const Arguments& before) {
  const std::optional<Wanted> type = declared_type(project_, *sequence.file, parameter.type);
  if (!type) return {};
  const Span where = parameter.name.span;
  if (parameter.initial) {
    const Operand initial = this->parameter(parameter, {}, sequence, before);
    if (!initial || type->type == Type::Duration || type->type == Type::List ||
        type->type == Type::Message || type->type == Type::ListName)
      return initial;
  } else if (type->type == Type::Duration) {
    return project_.constant(where, Type::Duration, Duration{.days = 1});
  } else if (type->type == Type::Message || type->type == Type::ListName) {
    return project_.constant(where, type->type, std::string(parameter.name.text));
  }
  checked::Variable variable;
  variable.kind = checked::Variable::Kind::Parameter;
  variable.name = "`" + std::string(parameter.name.text) + "`";
  variable.type = type->type;
  variable.enum_type = type->enum_type;
  variable.shape = type->shape;
  const checked::VariableId id = expressions_.variable(std::move(variable));
  return {project_.add(where, *type, checked::RunVariable{id}),
          type->type,
          type->enum_type,
          false,
          {},
          type->shape};
}

void Steps::check_alone(const SequenceFacts& sequence) {
  Arguments made;
  for (const ast::FieldDecl& parameter : sequence.decl->parameters) {
    const Operand value = stand_in(parameter, sequence, made);
    if (!value) return;
    made.emplace(parameter.name.text, value);
  }
  scope_.alone = true;
  Steps inner(*this, sequence, made, sequence.decl->name.span);
  inner.block(sequence.decl->block.steps, sequence.decl->block.span);
}

}  // namespace tend::checking
