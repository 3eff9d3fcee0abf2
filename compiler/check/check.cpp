#include "compiler/check/check.hpp"

#include <algorithm>

#include "compiler/check/declarations.hpp"
#include "compiler/check/exits.hpp"
#include "compiler/check/passed_dates.hpp"
#include "compiler/check/policy.hpp"
#include "compiler/check/project.hpp"
#include "compiler/check/scores.hpp"
#include "compiler/check/segments.hpp"
#include "compiler/check/settings.hpp"
#include "compiler/check/steps.hpp"
#include "compiler/check/tests.hpp"

namespace tend {
namespace checking {
namespace {

Span window_span(const ast::Workflow& written) {
  for (const ast::Setting& setting : written.settings)
    if (const auto* window = std::get_if<ast::WindowSetting>(&setting.node))
      return window->window.span;
  return written.head;
}

bool has_error(const Diagnostics& diagnostics, std::size_t from) {
  const std::vector<Diagnostic>& all = diagnostics.all();
  return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(from), all.end(),
                     [](const Diagnostic& each) { return each.severity == Severity::Error; });
}

/// What steps beside the main way give a name to: they stand before it, so it may ask for that.
void declare_names_beside(Project& project, const ast::Ast& file, const ast::Workflow& written,
                          checked::Workflow& workflow) {
  const auto declare = [&](std::string name, checked::Variable::Kind kind, Wanted type) {
    const auto is_known = [&](const checked::Variable& each) { return each.name == name; };
    if (std::any_of(workflow.variables.begin(), workflow.variables.end(), is_known)) return;
    checked::Variable variable;
    variable.kind = kind;
    variable.name = std::move(name);
    variable.type = type.type;
    variable.enum_type = type.enum_type;
    variable.shape = type.shape;
    workflow.variables.add(std::move(variable));
  };
  const auto look_at = [&](const ast::Step& step) {
    if (const auto* take = std::get_if<ast::Take>(&step.node))
      declare(std::string(take->name.text), checked::Variable::Kind::Taken, {Type::Text});
    const auto* call = std::get_if<ast::Call>(&step.node);
    if (!call || !call->as) return;
    const auto action = project.actions.find(call->action.text);
    if (action == project.actions.end()) return;
    for (const checked::Field& field : project.out.actions[action->second.id].returns)
      declare(std::string(call->as->text) + "." + field.name, checked::Variable::Kind::Answer,
              type_of(field));
  };
  for (const ast::Setting& setting : written.settings) {
    const auto* goal = std::get_if<ast::Goal>(&setting.node);
    const auto* exit = std::get_if<ast::ExitWhen>(&setting.node);
    if (!std::holds_alternative<ast::On>(setting.node) && !(goal && goal->block) &&
        !(exit && exit->block))
      continue;
    for (const ast::Step& step : file.steps)
      if (step.span.begin >= setting.span.begin && step.span.end <= setting.span.end) look_at(step);
  }
}

/// One with errors is left out: nothing can be proven of half a workflow.
void check_workflow(Project& project, Messages& messages, const ast::Ast& file,
                    const ast::Workflow& written) {
  const std::size_t reported = project.diagnostics.all().size();
  project.saw_error_node = false;
  checked::Workflow workflow;
  workflow.name = workflow_name(project, file, written);
  if (written.title) workflow.title = written.title->value;
  workflow.span = written.head;
  check_settings(project, file, written, workflow);
  Steps steps(project, messages, file, workflow, window_span(written));
  declare_names_beside(project, file, written, workflow);
  workflow.body = steps.block(written.steps, written.head);
  // After the steps: goals, exits and `on` blocks may ask for what the steps give a name to.
  check_exits(project, file, written, workflow, steps);
  workflow.ons.insert(workflow.ons.end(), workflow.firsts.begin(), workflow.firsts.end());
  if (project.saw_error_node || has_error(project.diagnostics, reported))
    project.left_out_workflow = true;
  else
    project.out.workflows.push_back(std::move(workflow));
}

/// The names of messages and lists that a sequence is given, where nobody gives any.
void declare_parameters(Project& project, const ast::Sequence& sequence) {
  for (const ast::FieldDecl& parameter : sequence.parameters) {
    checked::Message message;
    message.name = parameter.name.text;
    message.span = parameter.name.span;
    if (project.messages.try_emplace(parameter.name.text, project.out.messages.size()).second)
      project.out.messages.add(std::move(message));
    if (project.contact_lists
            .try_emplace(parameter.name.text,
                         Declared<checked::ContactListId>{
                             checked::ContactListId(project.out.contact_lists.size()),
                             parameter.name.span, true, true})
            .second)
      project.out.contact_lists.add({std::string(parameter.name.text), {}, parameter.name.span});
  }
  project.message_facts.resize(project.out.messages.size());
}

/// The sequences that nobody does: a library is checked by itself. What they are made into is
/// thrown away, so this comes last.
void check_unused_sequences(Project& project, Messages& messages) {
  for (const ast::Ast& file : project.modules.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* sequence = std::get_if<ast::Sequence>(&decl.node);
      if (!sequence) continue;
      const auto facts = project.sequences.find(sequence->name.text);
      if (facts == project.sequences.end() || facts->second.decl != sequence ||
          facts->second.used || facts->second.library)
        continue;
      declare_parameters(project, *sequence);
      checked::Workflow nobodys;
      nobodys.name = sequence->name.text;
      nobodys.span = sequence->name.span;
      Steps(project, messages, file, nobodys, {}).check_alone(facts->second);
    }
  }
}

/// What stands in a declaration of one kind, in all files.
template <class Node, class Visit>
void for_each(const Modules& modules, Visit visit) {
  for (const ast::Ast& file : modules.files)
    for (const ast::Decl& decl : file.decls)
      if (const auto* node = std::get_if<Node>(&decl.node)) visit(file, *node);
}

}  // namespace
}  // namespace checking

checked::Checked check(const Sources& sources, const Modules& modules, const CheckOptions& options,
                       Diagnostics& diagnostics) {
  checking::Project project(sources, modules, options, diagnostics);
  checking::Messages messages(project);
  checking::declare_all(project, messages);
  checking::check_policy(project);
  checking::check_initial_values(project);
  checking::check_resources(project);
  checking::check_segments(project);
  checking::check_scores(project);
  checking::for_each<ast::Workflow>(modules, [&](const ast::Ast& file, const auto& workflow) {
    checking::check_workflow(project, messages, file, workflow);
  });
  checking::for_each<ast::Message>(
      modules, [&](const ast::Ast& file, const auto& message) { messages.check(file, message); });
  messages.check_files();
  messages.check_mentions();
  checking::check_tests(project);
  if (!diagnostics.has_errors() && !project.out.workflows.empty()) checking::report_unused(project);
  if (options.now) checking::report_passed_dates(project, *options.now);
  const bool has_unused =
      std::any_of(project.sequences.begin(), project.sequences.end(),
                  [](const auto& each) { return !each.second.used && !each.second.library; });
  checked::Checked done = has_unused ? project.out : std::move(project.out);
  checking::take_out_unused(project, done);
  if (has_unused) checking::check_unused_sequences(project, messages);
  return done;
}

}  // namespace tend
