#include "compiler/check/check.hpp"

#include <algorithm>

#include "compiler/check/declarations.hpp"
#include "compiler/check/project.hpp"
#include "compiler/check/settings.hpp"
#include "compiler/check/steps.hpp"

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
  checked::Block body = steps.block(written.steps, written.head);
  workflow.body = std::move(body);
  if (!project.saw_error_node && !has_error(project.diagnostics, reported))
    project.out.workflows.push_back(std::move(workflow));
}

void check_file(Project& project, Messages& messages, const ast::Ast& file) {
  for (const ast::Decl& decl : file.decls) {
    if (const auto* workflow = std::get_if<ast::Workflow>(&decl.node))
      check_workflow(project, messages, file, *workflow);
    else if (const auto* message = std::get_if<ast::Message>(&decl.node))
      messages.check(file, *message);
  }
}

}  // namespace
}  // namespace checking

checked::Checked check(const Sources& sources, const Modules& modules, const CheckOptions& options,
                       Diagnostics& diagnostics) {
  checking::Project project(sources, modules, options, diagnostics);
  checking::Messages messages(project);
  checking::declare_all(project, messages);
  checking::check_initial_values(project);
  for (const ast::Ast& file : modules.files) checking::check_file(project, messages, file);
  messages.check_mentions();
  if (!diagnostics.has_errors() && !project.out.workflows.empty()) checking::report_unused(project);
  return std::move(project.out);
}

}  // namespace tend
