// calls.cpp: `call ACTION(…)`, and arguments by place and by name.
#include <algorithm>

#include "compiler/check/steps.hpp"

namespace tend::checking {

/// For each parameter the argument that was given; none where there is none.
std::optional<std::vector<ast::ExprId>> Steps::given(
    std::string_view callee, const std::vector<ast::Argument>& arguments,
    const std::vector<std::string_view>& parameters) {
  std::vector<ast::ExprId> made(parameters.size());
  std::size_t next = 0;
  for (const ast::Argument& argument : arguments) {
    const Span place = argument.name ? argument.name->span : file_.exprs[argument.value].span;
    std::size_t index = next++;
    if (argument.name) {
      const auto found = std::find(parameters.begin(), parameters.end(), argument.name->text);
      index = static_cast<std::size_t>(found - parameters.begin());
      if (found == parameters.end()) {
        auto report = project_.diagnostics.report(
            Code::WrongArguments, place,
            quoted(callee) + " has no parameter " + quoted(argument.name->text));
        suggest(report, place, argument.name->text, parameters);
        return std::nullopt;
      }
    } else if (index >= parameters.size()) {
      project_.diagnostics
          .report(Code::WrongArguments, place,
                  quoted(callee) + " takes " + std::to_string(parameters.size()) +
                      (parameters.size() == 1 ? " value" : " values"))
          .primary("this is one more");
      return std::nullopt;
    }
    if (made[index]) {
      project_.diagnostics
          .report(Code::WrongArguments, place,
                  "the parameter " + quoted(parameters[index]) + " is given twice")
          .label(file_.exprs[made[index]].span, "first here");
      return std::nullopt;
    }
    made[index] = argument.value;
  }
  return made;
}

void Steps::report_missing(std::string_view callee, Span where, std::string_view parameter,
                           Span declared) {
  auto report = project_.diagnostics.report(
      Code::WrongArguments, where, quoted(callee) + " lacks a value for " + quoted(parameter));
  report.label(declared, "declared here")
      .help("add it by name: `" + std::string(parameter) + ": …`");
}

void Steps::call(const ast::Step& step, const ast::Call& call, checked::Block& block) {
  const auto* found = project_.find(project_.actions, call.action, "action");
  checked::Call made;
  bool sound = found != nullptr;
  if (found) {
    made.action = found->id;
    const checked::Action action = project_.out.actions[found->id];
    std::vector<std::string_view> names;
    for (const checked::Field& parameter : action.parameters) names.push_back(parameter.name);
    const auto arguments = given(action.name, call.arguments, names);
    sound &= arguments.has_value();
    for (std::size_t index = 0; arguments && index < names.size(); ++index) {
      const checked::Field& parameter = action.parameters[index];
      const Wanted type = type_of(parameter);
      const ast::ExprId id = (*arguments)[index];
      if (!id && !parameter.initial) {
        report_missing(action.name, call.action.span, parameter.name, parameter.span);
        sound = false;
        continue;
      }
      const Label why{parameter.span, "this parameter is " + std::string(in_words(type.type))};
      const checked::ExprId value =
          id ? expressions_.wanted(id, type, why).expr
             : project_.add(parameter.span, type, checked::Constant{*parameter.initial});
      sound &= static_cast<bool>(value);
      made.arguments.push_back(value);
    }
    if (call.as) sound &= results(call, action, made);
  }
  made.otherwise = optional_block(call.otherwise);
  if (sound) add(step, std::move(made), block);
}

/// `NAME.field` for each field that the action returns.
bool Steps::results(const ast::Call& call, const checked::Action& action, checked::Call& made) {
  if (action.returns.empty()) {
    project_.diagnostics
        .report(Code::WrongArguments, call.as->span, quoted(action.name) + " returns nothing")
        .help("say what it answers: `action " + action.name + "(…) returns { id: text } { … }`");
    return false;
  }
  for (const checked::Field& field : action.returns) {
    checked::Variable variable;
    variable.kind = checked::Variable::Kind::Answer;
    variable.name = std::string(call.as->text) + "." + field.name;
    variable.type = field.type;
    variable.enum_type = field.enum_type;
    variable.shape = field.shape;
    made.results.push_back(expressions_.variable(std::move(variable)));
  }
  return true;
}

}  // namespace tend::checking
