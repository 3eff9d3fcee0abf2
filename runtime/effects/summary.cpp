#include "runtime/effects/summary.hpp"

namespace tend {

Summary::Summary(TraceNames names)
    : names_(names),
      workflows_(names.program().workflows.size()),
      steps_(names.program().steps.size()) {}

/// A step is reached when it does what it is there for. Resumed and Held say that it was reached
/// before, and so does a wait that only moved.
void Summary::count_step(const TraceRecord& record) {
  if (record.step == none || record.reason == Reason::Moved) return;
  switch (record.kind) {
    case TraceKind::Waiting:
    case TraceKind::Branched:
    case TraceKind::Sent:
    case TraceKind::Dropped:
    case TraceKind::Set:
    case TraceKind::Logged:
    case TraceKind::Notified:
    case TraceKind::Listed:
    case TraceKind::Consented:
    case TraceKind::Called:
    case TraceKind::Assigned:
    case TraceKind::Taken:
      ++steps_[record.step].reached;
      break;
    case TraceKind::Exited:
      // Taken out while at a step is not what that step is there for.
      if (record.reason == Reason::Exit) ++steps_[record.step].reached;
      break;
    case TraceKind::Entered:
    case TraceKind::Skipped:
    case TraceKind::Resumed:
    case TraceKind::Held:
    case TraceKind::Completed:
    case TraceKind::Failed:
    case TraceKind::Goal:
    case TraceKind::Merged:
      break;
  }
}

void Summary::count_message(WorkflowCount& workflow, const TraceRecord& record) {
  if (record.operand == none) return;
  MessageCount& message = workflow.messages[record.operand];
  if (record.kind == TraceKind::Sent) {
    ++message.sent;
    ++sends_by_day_[local_time(record, record.at).date];
  } else if (record.kind == TraceKind::Held) {
    ++message.held;
    ++workflow.held[record.reason];
  } else {
    ++message.dropped;
    ++workflow.dropped[record.reason];
  }
}

void Summary::record(const TraceRecord& record) {
  if (record.workflow == none) return;
  WorkflowCount& workflow = workflows_[record.workflow];
  count_step(record);
  if (record.kind == TraceKind::Notified && record.reason != Reason::None) {
    ++workflow.untold[record.reason];
    return;
  }
  ++workflow.by_kind[static_cast<std::size_t>(record.kind)];
  if (record.kind == TraceKind::Skipped) {
    ++workflow.skipped[record.reason];
  }
  if (record.kind == TraceKind::Failed) {
    ++failed_;
    if (failures_.size() < most_named) {
      failures_.push_back({std::string(names_.contact(record)), record.workflow, record.step,
                           record.at, record.reason});
    }
  }
  const bool of_message = record.kind == TraceKind::Sent || record.kind == TraceKind::Held ||
                          record.kind == TraceKind::Dropped;
  // A hold that only moved was counted.
  if (of_message && record.reason != Reason::Moved) count_message(workflow, record);
}

void Summary::finish(Store& store) {
  const Program& program = names_.program();
  for (std::size_t at = 0; at < store.contact_count(); ++at) {
    const ContactId contact(at);
    for (RunId id = store.newest_run(contact); id;) {
      const Run run = store.run(id);
      id = run.next_of_contact;
      if (run.state == RunState::Left) continue;
      if (run.state == RunState::Holdout) {
        ++workflows_[run.workflow].held_out;
        continue;
      }
      const std::uint32_t step = run.pc < program.step_of.size() ? program.step_of[run.pc] : none;
      ++inside_;
      ++workflows_[run.workflow].inside;
      if (step != none) ++steps_[step].inside;
      if (waiting_.size() < most_named) {
        waiting_.push_back(
            {std::string(store.identity(contact)), run.workflow, step, run.wake, Reason::None});
      }
    }
  }
}

std::string Summary::step_name(std::uint32_t step) const {
  return step == none ? std::string("-")
                      : names_.program().text(names_.program().steps[step].identity);
}
std::string Summary::workflow_name(std::uint32_t workflow) const {
  return names_.program().text(names_.program().workflows[workflow].name);
}

}  // namespace tend
