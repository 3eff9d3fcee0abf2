#include "compiler/describe/describe.hpp"

#include "compiler/describe/paragraphs.hpp"

namespace tend {
namespace describing {
namespace {

void tell_workflow(Page& page, const checked::Checked& checked, Lengths& lengths,
                   const checked::Workflow& workflow) {
  Phrases phrases(checked, &workflow);
  StepWords steps(checked, workflow, phrases);
  page.blank();
  const std::string draft = workflow.draft ? ", a draft" : "";
  page.heading(workflow.title.empty() ? workflow.name + (workflow.draft ? " (a draft)" : "")
                                      : workflow.title + " (" + workflow.name + draft + ")",
               '=');
  tell_entry(page, checked, workflow, phrases);
  phrases.enter_run();
  tell_ways_out(page, checked, workflow, phrases, steps);
  page.title("What happens");
  const std::vector<Item> items = steps.block(workflow.body);
  if (items.empty()) page.entry(2, "", "Nothing: who enters has been through at once.");
  print(page, items, 2, 0);
  tell_beside(page, checked, workflow, phrases, steps);
  tell_rules(page, checked, workflow, phrases, steps);
  tell_proofs(page, lengths, workflow);
}

}  // namespace
}  // namespace describing

std::string describe(const checked::Checked& checked, std::string_view workflow) {
  describing::Page page;
  Lengths lengths(checked);
  if (workflow.empty()) describing::tell_project(page, checked);
  if (workflow.empty()) describing::tell_proofs_together(page, lengths);
  for (const checked::Workflow& each : checked.workflows)
    if (workflow.empty() || each.name == workflow)
      describing::tell_workflow(page, checked, lengths, each);
  return page.take();
}

}  // namespace tend
