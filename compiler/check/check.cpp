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
  check_exits(project, file, written, workflow, steps);
  checked::Block body = steps.block(written.steps, written.head);
  workflow.body = std::move(body);
  workflow.ons.insert(workflow.ons.end(), workflow.firsts.begin(), workflow.firsts.end());
  if (!project.saw_error_node && !has_error(project.diagnostics, reported))
    project.out.workflows.push_back(std::move(workflow));
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
  return std::move(project.out);
}

}  // namespace tend
