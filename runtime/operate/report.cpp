#include "runtime/operate/report.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "runtime/effects/trace_names.hpp"

namespace tend {
namespace {

constexpr std::size_t contacts_at_a_time = 1000;
constexpr std::size_t all_events = std::numeric_limits<std::size_t>::max();

/// What people do with a message, and machines for them.
constexpr std::array<std::string_view, 5> answers{"delivered", "opened", "clicked", "bounced",
                                                  "complained"};

StepReport& step_of(WorkflowReport& workflow, std::string_view name) {
  const auto known = std::ranges::find(workflow.steps, name, &StepReport::name);
  if (known != workflow.steps.end()) return *known;
  return workflow.steps.emplace_back(StepReport{.name = std::string(name)});
}

ArmReport& arm_of(StepReport& step, std::string_view name) {
  const auto known = std::ranges::find(step.arms, name, &ArmReport::name);
  if (known != step.arms.end()) return *known;
  return step.arms.emplace_back(ArmReport{.name = std::string(name)});
}

/// By its arms; of an earlier program, by the name that a step has for it (language.md, section 8).
bool is_split(const StepReport& step) {
  return !step.arms.empty() || step.name.starts_with("split ");
}

WorkflowReport empty_report(const Program& program, const WorkflowInfo& info) {
  WorkflowReport report{.name = program.text(info.name)};
  report.has_goal = std::ranges::any_of(
      info.goals, [](const GoalInfo& goal) { return goal.kind == GoalInfo::Kind::Goal; });
  for (const std::uint32_t number : program.steps_of(info))
    step_of(report, program.text(program.steps[number].identity));
  for (std::uint32_t pc = info.code_begin; pc < info.code_end; ++pc) {
    const Word word = program.code[pc];
    if (word.op() != Op::Split) continue;
    StepReport& step = step_of(report, program.text(program.steps[program.step_of[pc]].identity));
    for (const SplitInfo::Arm& arm : program.splits[word.operand()].arms)
      arm_of(step, program.text(arm.name));
  }
  return report;
}

}  // namespace

/// One run of a contact, from its beginning to where it has come.
struct Report::RunSeen {
  WorkflowReport* workflow = nullptr;  ///< null: not asked for
  bool is_held_out = false;
  bool has_converted = false;
  bool is_over = false;
  std::string step;  ///< where it is
  std::set<std::string, std::less<>> reached, held;
  std::vector<std::pair<std::string, std::string>> arms;  ///< split and arm, in order
  std::vector<std::size_t> arms_clicked;                  ///< of `arms`: with a click since
};

/// One message that left, of whatever run: what is done with it is not done with another.
struct Report::SendSeen {
  std::string message;
  std::string run;
  std::string step;
  std::size_t arms = 0;  ///< that its run had taken by then
  std::array<bool, answers.size()> answered{};
};

/// The story of one, gone through in order.
class Report::Contact {
 public:
  explicit Contact(Report& report) : report_(report) {}

  void happens(const Happening& happening) {
    if (happening.kind == "event") return answers_a_message(happening);
    if (happening.workflow.empty()) return;
    if (happening.kind == "skipped") return is_skipped(happening);
    RunSeen& run = run_of(happening);
    if (!happening.detail("message").empty()) gets_a_message(run, happening);
    if (run.workflow != nullptr) goes_on(run, happening);
  }
  void ends();

 private:
  RunSeen& run_of(const Happening& happening);
  void is_skipped(const Happening& happening);
  void goes_on(RunSeen& run, const Happening& happening);
  void reaches(RunSeen& run, const Happening& happening);
  void gets_a_message(RunSeen& run, const Happening& happening);
  void answers_a_message(const Happening& event);

  Report& report_;
  std::map<std::string, RunSeen, std::less<>> runs_;
  std::vector<SendSeen> sends_;
};

Report::RunSeen& Report::Contact::run_of(const Happening& happening) {
  const auto [known, is_new] = runs_.try_emplace(std::string(happening.detail("run")));
  if (is_new && report_.is_asked_for(happening.at))
    known->second.workflow = report_.workflow(happening.workflow);
  return known->second;
}

void Report::Contact::is_skipped(const Happening& happening) {
  if (!report_.is_asked_for(happening.at)) return;
  if (WorkflowReport* const workflow = report_.workflow(happening.workflow))
    ++workflow->skipped[std::string(happening.detail("reason"))];
}

void Report::Contact::goes_on(RunSeen& run, const Happening& happening) {
  WorkflowReport& workflow = *run.workflow;
  const std::string_view kind = happening.kind;
  if (kind == "entered") {
    ++workflow.entered;
  } else if (kind == "branched" && happening.detail("reason") == reason_name(Reason::Holdout)) {
    run.is_held_out = true;
    --workflow.entered;
  } else if (kind == "goal") {
    run.has_converted = run.is_over = true;
  } else if (kind == "completed") {
    ++workflow.completed;
    run.is_over = true;
  } else if (kind == "failed") {
    ++workflow.failed;
    run.is_over = true;
  } else if (kind == "exited") {
    // Who is held out was never in.
    if (!run.is_held_out) ++workflow.exited[std::string(happening.detail("reason"))];
    run.is_over = true;
    if (happening.detail("reason") == reason_name(Reason::Exit)) reaches(run, happening);
  } else {
    reaches(run, happening);
  }
}

void Report::Contact::reaches(RunSeen& run, const Happening& happening) {
  if (happening.step.empty()) return;
  run.step = happening.step;
  const bool is_new = happening.detail("reason") != reason_name(Reason::Moved);
  if (happening.kind == "resumed" || !is_new) return;
  if (happening.kind != "held") run.reached.insert(happening.step);
  if (happening.kind == "branched" && is_split(step_of(*run.workflow, happening.step))) {
    const std::pair taken(happening.step, std::string(happening.detail("arm")));
    if (std::ranges::find(run.arms, taken) == run.arms.end()) run.arms.push_back(taken);
  }
}

void Report::Contact::gets_a_message(RunSeen& run, const Happening& happening) {
  const std::string_view reason = happening.detail("reason");
  if (happening.kind == "sent") {
    sends_.push_back({std::string(happening.detail("message")),
                      std::string(happening.detail("run")), happening.step, run.arms.size()});
    return;
  }
  // It was sent off, and could not be delivered.
  if (reason == reason_name(Reason::NotDelivered)) {
    const auto send = std::find_if(sends_.rbegin(), sends_.rend(), [&](const SendSeen& each) {
      return each.run == happening.detail("run") && each.step == happening.step;
    });
    if (send != sends_.rend()) sends_.erase(std::next(send).base());
  }
  if (run.workflow == nullptr || reason == reason_name(Reason::Moved)) return;
  MessageReport& messages = step_of(*run.workflow, happening.step).messages;
  if (happening.kind == "dropped") ++messages.dropped[std::string(reason)];
  // Held twice is one that was held.
  if (happening.kind == "held" && run.held.insert(happening.step).second)
    ++messages.held[std::string(reason)];
}

/// Of the newest message of that name, since events do not say more. What a machine did says
/// nothing of a person.
void Report::Contact::answers_a_message(const Happening& event) {
  const auto answer = std::ranges::find(answers, event.detail("type"));
  if (answer == answers.end() || !event.detail("error").empty()) return;
  report_.heard_.emplace(*answer);
  if (event.detail("machine") == "true") return;
  const auto send = std::find_if(sends_.rbegin(), sends_.rend(), [&](const SendSeen& each) {
    return each.message == event.detail("message");
  });
  if (send == sends_.rend()) return;
  send->answered[static_cast<std::size_t>(answer - answers.begin())] = true;
}

void Report::Contact::ends() {
  for (const SendSeen& send : sends_) {
    RunSeen& run = runs_.find(send.run)->second;
    if (run.workflow == nullptr) continue;
    MessageReport& messages = step_of(*run.workflow, send.step).messages;
    const auto& [delivered, opened, clicked, bounced, complained] = send.answered;
    ++messages.sent;
    messages.delivered += delivered;
    messages.opened += opened;
    messages.clicked += clicked;
    messages.bounced += bounced;
    messages.complained += complained;
    if (!clicked) continue;
    for (std::size_t arm = 0; arm < send.arms; ++arm) {
      if (std::ranges::find(run.arms_clicked, arm) == run.arms_clicked.end())
        run.arms_clicked.push_back(arm);
    }
  }
  for (const auto& [name, run] : runs_) {
    if (run.workflow == nullptr) continue;
    WorkflowReport& workflow = *run.workflow;
    if (run.is_held_out) {
      ++workflow.held_out.runs;
      workflow.held_out.converted += run.has_converted;
      continue;
    }
    workflow.converted += run.has_converted;
    for (const std::string& step : run.reached) ++step_of(workflow, step).reached;
    if (!run.is_over) {
      ++workflow.inside;
      if (!run.step.empty()) ++step_of(workflow, run.step).inside;
    }
    for (std::size_t at = 0; at < run.arms.size(); ++at) {
      ArmReport& arm = arm_of(step_of(workflow, run.arms[at].first), run.arms[at].second);
      ++arm.runs;
      arm.converted += run.has_converted;
      arm.clicked += std::ranges::find(run.arms_clicked, at) != run.arms_clicked.end();
    }
  }
}

Report::Report(const Program& program, ReportOptions options) : options_(std::move(options)) {
  for (const WorkflowInfo& info : program.workflows) {
    // Behind the one that people enter are those that it was before, under its name.
    const std::string& name = program.text(info.name);
    const bool is_known =
        std::ranges::find(workflows_, name, &WorkflowReport::name) != workflows_.end();
    if (!is_known && is_asked_for(name)) workflows_.push_back(empty_report(program, info));
  }
}

bool Report::is_asked_for(std::string_view workflow) const {
  return options_.workflows.empty() || options_.workflows.contains(workflow);
}

bool Report::is_asked_for(Instant began) const {
  return !(options_.from && began < *options_.from) &&
         !(options_.until && began >= *options_.until);
}

WorkflowReport* Report::workflow(std::string_view name) {
  const auto known = std::ranges::find(workflows_, name, &WorkflowReport::name);
  if (known != workflows_.end()) return &*known;
  // One that the project does not have any more.
  return is_asked_for(name) ? &workflows_.emplace_back(WorkflowReport{.name = std::string(name)})
                            : nullptr;
}

void Report::add(const std::vector<Happening>& story) {
  Contact contact(*this);
  for (const Happening& happening : story) contact.happens(happening);
  contact.ends();
}

Result<Report> report_of(ContactStore& store, const Program& program, const ReportOptions& options,
                         const std::function<void(std::uint64_t)>& at) {
  Report report(program, options);
  std::uint64_t done = 0;
  for (std::optional<ContactKey> after;;) {
    const auto contacts = store.contacts_after(after, contacts_at_a_time);
    if (!contacts) return tl::unexpected(contacts.error());
    if (contacts->empty()) return report;
    after = contacts->back().key;
    for (const StoredContact& contact : *contacts) {
      const auto story = story_of(store, contact.key, contact.identity, all_events);
      if (!story) return tl::unexpected(story.error());
      report.add(*story);
      at(++done);
    }
  }
}

}  // namespace tend
