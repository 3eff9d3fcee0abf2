#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>

#include "base/json_text.hpp"
#include "base/number.hpp"
#include "base/proportion.hpp"
#include "runtime/operate/kept_contacts.hpp"
#include "runtime/operate/report.hpp"
#include "tools/tend/audience_flags.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/progress.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/store_place.hpp"
#include "tools/tend/text_table.hpp"

namespace tend {
namespace {

using Reasons = std::map<std::string, std::uint64_t, std::less<>>;

/// What comes back of a message, in the order of its columns.
struct Answer {
  const char* event;
  std::uint64_t MessageReport::*count;
};
constexpr std::array<Answer, 5> answers{{{"delivered", &MessageReport::delivered},
                                         {"opened", &MessageReport::opened},
                                         {"clicked", &MessageReport::clicked},
                                         {"bounced", &MessageReport::bounced},
                                         {"complained", &MessageReport::complained}}};

std::string percent(double share) {
  return fmt::format("{:.1f}%", share * 100);
}

/// `5 of 20, 25.0% (11.2% to 46.9%)`.
std::string in_words(const Proportion& proportion) {
  if (proportion.of == 0) return "0 of 0";
  const ConfidenceInterval interval = interval_of(proportion);
  return fmt::format("{} of {}, {} ({} to {})", with_thousands(proportion.count),
                     with_thousands(proportion.of), percent(proportion.share()),
                     percent(interval.low), percent(interval.high));
}

/// Percentage points; what rounds to nothing has no sign.
double points(double share) {
  return std::round(share * 1000) / 10 + 0.0;
}

/// `2.1 points more than short (0.4 to 3.8)`.
std::string difference_in_words(const Proportion& first, const Proportion& second,
                                std::string_view than) {
  const double difference = first.share() - second.share();
  const ConfidenceInterval interval = interval_of_difference(first, second);
  const bool is_sure = interval.low > 0 || interval.high < 0;
  // Told as a gain or a loss, so are its ends.
  const double sign = difference < 0 ? -1 : 1;
  const double near = sign * (sign > 0 ? interval.low : interval.high);
  const double far = sign * (sign > 0 ? interval.high : interval.low);
  return fmt::format("{:.1f} points {} than {} ({:.1f} to {:.1f}){}", points(std::abs(difference)),
                     sign > 0 ? "more" : "less", than, points(near), points(far),
                     is_sure ? "" : ": it may be chance");
}

std::string reasons_in_words(const Reasons& reasons) {
  std::string list;
  for (const auto& [reason, count] : reasons)
    list += (list.empty() ? "" : "; ") + with_thousands(count) + ' ' + reason_in_words(reason);
  return list;
}

class ReportText {
 public:
  explicit ReportText(const Report& report) : report_(report) {}

  std::string text() {
    for (const WorkflowReport& workflow : report_.workflows()) append(workflow);
    if (has_intervals_) out_ += "\nIn brackets: between these the true value lies, at 95%.\n";
    if (has_unheard_) out_ += "\n-: no event ever said so, of any message.\n";
    return std::move(out_);
  }

 private:
  void append(const WorkflowReport& workflow) {
    if (!out_.empty()) out_ += '\n';
    out_ += fmt::format("{}: {} entered, {} completed, {} exited, {} failed, {} still inside\n",
                        workflow.name, with_thousands(workflow.entered),
                        with_thousands(workflow.completed), with_thousands(exited(workflow)),
                        with_thousands(workflow.failed), with_thousands(workflow.inside));
    append_goal(workflow);
    append_reasons("did not enter", workflow.skipped);
    append_reasons("left", workflow.exited);
    append_steps(workflow);
    for (const StepReport& step : workflow.steps) {
      if (!step.arms.empty()) append_arms(workflow, step);
    }
  }

  static std::uint64_t exited(const WorkflowReport& workflow) {
    std::uint64_t count = 0;
    for (const auto& [reason, of_reason] : workflow.exited) count += of_reason;
    return count;
  }

  void append_goal(const WorkflowReport& workflow) {
    const Proportion inside{workflow.converted, workflow.entered};
    if (workflow.has_goal && workflow.entered > 0) {
      out_ += "  reached the goal: " + in_words(inside) + '\n';
      has_intervals_ = true;
    }
    const ArmReport& held_out = workflow.held_out;
    if (held_out.runs == 0) return;
    const Proportion outside{held_out.converted, held_out.runs};
    out_ += "  held out, and reached the goal: " + in_words(outside) + '\n';
    if (inside.of > 0)
      out_ += "  who entered reached it " +
              difference_in_words(inside, outside, "who was held out") + '\n';
    has_intervals_ = true;
  }

  void append_reasons(const char* title, const Reasons& reasons) {
    if (!reasons.empty()) out_ += fmt::format("  {}: {}\n", title, reasons_in_words(reasons));
  }

  void append_indented(const TextTable& table) {
    const std::string text = table.text();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at) + 1;
      out_ += "  " + text.substr(at, end - at);
      at = end;
    }
  }

  void append_steps(const WorkflowReport& workflow) {
    if (workflow.steps.empty()) return;
    const bool sends = std::ranges::any_of(
        workflow.steps, [](const StepReport& step) { return is_message(step.messages); });
    std::vector<std::string> header{"step", "reached", "inside"};
    std::vector<TextTable::Side> sides{TextTable::Left, TextTable::Right, TextTable::Right};
    if (sends) {
      header.push_back("sent");
      for (const Answer& answer : answers) header.push_back(answer.event);
      sides.resize(header.size(), TextTable::Right);
    }
    TextTable table(sides);
    table.add(header);
    for (const StepReport& step : workflow.steps) table.add(row_of(step));
    out_ += '\n';
    append_indented(table);
    for (const StepReport& step : workflow.steps) {
      if (!step.messages.held.empty())
        append_reasons(("held back at " + step.name).c_str(), step.messages.held);
      if (!step.messages.dropped.empty())
        append_reasons(("not sent at " + step.name).c_str(), step.messages.dropped);
    }
  }

  static bool is_message(const MessageReport& messages) {
    return messages.sent > 0 || !messages.held.empty() || !messages.dropped.empty();
  }

  std::vector<std::string> row_of(const StepReport& step) {
    std::vector<std::string> row{step.name, with_thousands(step.reached),
                                 with_thousands(step.inside)};
    const MessageReport& messages = step.messages;
    if (!is_message(messages)) return row;
    row.push_back(with_thousands(messages.sent));
    for (const Answer& answer : answers) {
      const Proportion answered{messages.*answer.count, messages.sent};
      if (!report_.hears_of(answer.event)) {
        row.emplace_back("-");
        has_unheard_ = true;
      } else {
        row.push_back(answered.of == 0 ? "0"
                                       : fmt::format("{} {:>6}", with_thousands(answered.count),
                                                     percent(answered.share())));
      }
    }
    return row;
  }

  void append_arms(const WorkflowReport& workflow, const StepReport& split) {
    const bool hears_clicks = report_.hears_of("clicked");
    TextTable table({TextTable::Left, TextTable::Right, TextTable::Left, TextTable::Left});
    std::vector<std::string> header{split.name, "runs"};
    if (workflow.has_goal) header.emplace_back("reached the goal");
    if (hears_clicks) header.emplace_back("clicked");
    table.add(header);
    for (const ArmReport& arm : split.arms) {
      std::vector<std::string> row{"  " + arm.name, with_thousands(arm.runs)};
      if (workflow.has_goal) row.push_back(in_words(Proportion{arm.converted, arm.runs}));
      if (hears_clicks) row.push_back(in_words(Proportion{arm.clicked, arm.runs}));
      table.add(row);
    }
    out_ += '\n';
    append_indented(table);
    for (std::size_t at = 1; at < split.arms.size(); ++at) {
      if (workflow.has_goal)
        append_difference("reached the goal", split.arms[at], split.arms[0], &ArmReport::converted);
      if (hears_clicks)
        append_difference("clicked", split.arms[at], split.arms[0], &ArmReport::clicked);
    }
  }

  void append_difference(const char* what, const ArmReport& arm, const ArmReport& other,
                         std::uint64_t ArmReport::*count) {
    if (arm.runs == 0 || other.runs == 0) return;
    has_intervals_ = true;
    out_ += fmt::format(
        "    {} {} {}\n", arm.name, what,
        difference_in_words({arm.*count, arm.runs}, {other.*count, other.runs}, other.name));
  }

  const Report& report_;
  std::string out_;
  bool has_intervals_ = false;
  bool has_unheard_ = false;
};

void append_json_reasons(std::string& out, std::string_view key, const Reasons& reasons) {
  append_json_key(out, key);
  out += '{';
  for (const auto& [reason, count] : reasons) append_json_member(out, reason, count);
  out += '}';
}

/// `"clicked":{"count":1,"share":0.1,"low":0.018,"high":0.404}`.
void append_json_proportion(std::string& out, std::string_view key, const Proportion& proportion) {
  append_json_key(out, key);
  const ConfidenceInterval interval = interval_of(proportion);
  out += fmt::format(R"({{"count":{},"share":{:.6f},"low":{:.6f},"high":{:.6f}}})",
                     proportion.count, proportion.share(), interval.low, interval.high);
}

void append_json_arm(std::string& out, const WorkflowReport& workflow, const ArmReport& arm) {
  append_json_member(out, "runs", arm.runs);
  if (workflow.has_goal) append_json_proportion(out, "converted", {arm.converted, arm.runs});
}

void append_json_step(std::string& out, const Report& report, const StepReport& step) {
  open_json_object(out);
  append_json_member(out, "step", step.name);
  append_json_member(out, "reached", step.reached);
  append_json_member(out, "inside", step.inside);
  append_json_member(out, "sent", step.messages.sent);
  for (const Answer& answer : answers) {
    if (report.hears_of(answer.event))
      append_json_member(out, answer.event, step.messages.*answer.count);
  }
  append_json_reasons(out, "held_for", step.messages.held);
  append_json_reasons(out, "dropped_for", step.messages.dropped);
  out += '}';
}

void append_json_split(std::string& out, const Report& report, const WorkflowReport& workflow,
                       const StepReport& step) {
  open_json_object(out);
  append_json_member(out, "step", step.name);
  append_json_key(out, "arms");
  out += '[';
  for (const ArmReport& arm : step.arms) {
    open_json_object(out);
    append_json_member(out, "arm", arm.name);
    append_json_arm(out, workflow, arm);
    if (report.hears_of("clicked")) append_json_proportion(out, "clicked", {arm.clicked, arm.runs});
    out += '}';
  }
  out += "]}";
}

void append_json_workflow(std::string& out, const Report& report, const WorkflowReport& workflow) {
  open_json_object(out);
  append_json_member(out, "workflow", workflow.name);
  append_json_member(out, "entered", workflow.entered);
  append_json_member(out, "completed", workflow.completed);
  append_json_member(out, "failed", workflow.failed);
  append_json_member(out, "inside", workflow.inside);
  if (workflow.has_goal)
    append_json_proportion(out, "converted", {workflow.converted, workflow.entered});
  if (workflow.held_out.runs > 0) {
    append_json_key(out, "held_out");
    out += '{';
    append_json_arm(out, workflow, workflow.held_out);
    out += '}';
  }
  append_json_reasons(out, "skipped_for", workflow.skipped);
  append_json_reasons(out, "exited_for", workflow.exited);
  append_json_key(out, "steps");
  out += '[';
  for (const StepReport& step : workflow.steps) append_json_step(out, report, step);
  out += ']';
  append_json_key(out, "splits");
  out += '[';
  for (const StepReport& step : workflow.steps) {
    if (!step.arms.empty()) append_json_split(out, report, workflow, step);
  }
  out += "]}";
}

std::string json_of(const Report& report) {
  std::string out = "{";
  append_json_key(out, "workflows");
  out += '[';
  for (const WorkflowReport& workflow : report.workflows())
    append_json_workflow(out, report, workflow);
  return out + "]}\n";
}

Result<ReportOptions> options_of(const ReportCommand& command, const Program& program) {
  ReportOptions options;
  std::vector<std::string_view> names;
  for (const WorkflowInfo& workflow : program.workflows)
    names.push_back(program.text(workflow.name));
  for (const std::string& name : command.workflows) {
    if (std::ranges::find(names, name) == names.end())
      return tl::unexpected(no_such_workflow(name, names));
    options.workflows.insert(name);
  }
  const auto from = parse_time_flag("--from", command.from);
  if (!from) return tl::unexpected(from.error());
  const auto until = parse_time_flag("--until", command.until);
  if (!until) return tl::unexpected(until.error());
  options.from = *from;
  options.until = *until;
  return options;
}

Result<std::string> report_in_words(const ReportCommand& command, ContactStore& store) {
  KeptContacts contacts(store);
  const auto kept = contacts.at_work();
  if (!kept) return tl::unexpected(kept.error());
  const Program& program = (*kept)->program;
  const auto options = options_of(command, program);
  if (!options) return tl::unexpected(options.error());
  const auto count = store.contact_count();
  if (!count) return tl::unexpected(count.error());
  Progress progress("contacts", *count);
  const auto report =
      report_of(store, program, *options, [&](std::uint64_t done) { progress.at(done); });
  if (!report) return tl::unexpected(report.error());
  return command.format == "json" ? json_of(*report) : ReportText(*report).text();
}

}  // namespace

int report_command(const ReportCommand& command) {
  const auto store = open_store_of(command.place, OpenMode::Read);
  if (!store) return could_not(store.error());
  const auto words = report_in_words(command, **store);
  if (!words) return could_not(words.error());
  std::cout << *words << std::flush;
  return Done;
}

}  // namespace tend
