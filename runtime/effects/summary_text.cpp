// The summary as tables for people.
#include <algorithm>

#include "base/number.hpp"
#include "base/utf8.hpp"
#include "runtime/effects/summary.hpp"
#include "runtime/effects/trace_text.hpp"

namespace tend {
namespace {

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).size) ++width;
  return width;
}

std::string left(std::string text, std::size_t width) {
  const std::size_t size = width_of(text);
  if (size < width) text.append(width - size, ' ');
  return text;
}

std::string right(std::uint64_t number, std::size_t width) {
  const std::string text = with_thousands(number);
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

constexpr std::size_t number_width = 11;

void append_reasons(std::string& out, std::string_view title,
                    const std::map<Reason, std::uint64_t>& reasons) {
  std::string list;
  for (const auto& [reason, count] : reasons) {
    list += (list.empty() ? "" : "; ") + with_thousands(count) + ' ' +
            std::string(reason_in_words(reason));
  }
  if (!list.empty()) out += "  " + std::string(title) + ": " + list + '\n';
}

}  // namespace

void Summary::append_steps(std::string& out, std::uint32_t workflow) const {
  const std::vector<std::uint32_t> steps =
      names_.program().steps_of(names_.program().workflows[workflow]);
  if (steps.empty()) return;
  std::size_t width = 4;
  for (const std::uint32_t step : steps) width = std::max(width, width_of(step_name(step)));
  out += "\n  " + left("step", width) + "    reached     inside\n";
  for (const std::uint32_t step : steps) {
    out += "  " + left(step_name(step), width) + right(steps_[step].reached, number_width) +
           right(steps_[step].inside, number_width) + '\n';
  }
}

void Summary::append_messages(std::string& out, std::uint32_t workflow) const {
  const auto& messages = workflows_[workflow].messages;
  if (messages.empty()) return;
  const Program& program = names_.program();
  std::size_t width = 7;
  for (const auto& [message, count] : messages) {
    width = std::max(width, width_of(program.text(program.messages[message].name)));
  }
  out += "\n  " + left("message", width) + "       sent       held    dropped\n";
  for (const auto& [message, count] : messages) {
    out += "  " + left(program.text(program.messages[message].name), width) +
           right(count.sent, number_width) + right(count.held, number_width) +
           right(count.dropped, number_width) + '\n';
  }
}

/// What is said of a workflow only where there is something to say.
void Summary::append_outcomes(std::string& out, std::uint32_t workflow) const {
  const WorkflowCount& count = workflows_[workflow];
  const std::uint64_t entered = count.of(TraceKind::Entered);
  const std::uint64_t converted = count.of(TraceKind::Goal);
  if (converted > 0) {
    out += "  reached the goal: " + with_thousands(converted);
    if (entered > 0)
      out += " (" + std::to_string((converted * 200 + entered) / (2 * entered)) + "%)";
    out += '\n';
  }
  if (count.held_out > 0) out += "  held out: " + with_thousands(count.held_out) + '\n';
  append_reasons(out, "did not enter", count.skipped);
  append_reasons(out, "held back", count.held);
  append_reasons(out, "not sent", count.dropped);
  if (const std::uint64_t notices = count.of(TraceKind::Notified); notices > 0) {
    out += "  notices: " + with_thousands(notices) + '\n';
  }
  append_reasons(out, "notices to nobody", count.untold);
}

void Summary::append_workflow(std::string& out, std::uint32_t workflow) const {
  const WorkflowCount& count = workflows_[workflow];
  if (!out.empty()) out += '\n';
  out += workflow_name(workflow) + ": " + with_thousands(count.of(TraceKind::Entered)) +
         " entered, " + with_thousands(count.of(TraceKind::Completed)) + " completed, " +
         with_thousands(count.of(TraceKind::Exited)) + " exited, " +
         with_thousands(count.of(TraceKind::Failed)) + " failed, " + with_thousands(count.inside) +
         " still inside\n";
  append_outcomes(out, workflow);
  append_steps(out, workflow);
  append_messages(out, workflow);
}

void Summary::append_days(std::string& out) const {
  if (sends_by_day_.empty()) return;
  constexpr std::uint64_t longest_bar = 50;
  std::uint64_t most = 1;
  for (const auto& [day, sends] : sends_by_day_) most = std::max(most, sends);
  const std::size_t width = with_thousands(most).size();
  out += "\nsends per day\n";
  for (const auto& [day, sends] : sends_by_day_) {
    const std::uint64_t bar = std::max<std::uint64_t>(1, sends * longest_bar / most);
    const std::string name = format_weekday_time({day, TimeOfDay{}});
    out += "  " + name.substr(0, name.rfind(' ')) + "  " + right(sends, width) + "  " +
           std::string(bar, '#') + '\n';
  }
}

void Summary::append_named(std::string& out, std::string_view title, std::uint64_t count,
                           const std::vector<Named>& named) const {
  if (named.empty()) return;
  std::size_t contact = 0;
  std::size_t place = 0;
  const auto place_of = [this](const Named& who) {
    return workflow_name(who.workflow) + ", " + step_name(who.step);
  };
  for (const Named& who : named) {
    contact = std::max(contact, width_of(who.contact));
    place = std::max(place, width_of(place_of(who)));
  }
  out += '\n' + std::string(title) + '\n';
  for (const Named& who : named) {
    out += "  " + left(who.contact, contact) + "  " + left(place_of(who), place) + "  " +
           (who.at < Instant{last_date.days * us_per_day} ? format_utc(who.at) : "-");
    if (who.reason != Reason::None) out += "  " + std::string(reason_in_words(who.reason));
    out += '\n';
  }
  if (count > named.size()) out += "  and " + with_thousands(count - named.size()) + " more\n";
}

std::string Summary::text() const {
  std::string out;
  for (std::uint32_t workflow = 0; workflow < workflows_.size(); ++workflow) {
    append_workflow(out, workflow);
  }
  append_days(out);
  append_named(out, "still inside (goes on at)", inside_, waiting_);
  append_named(out, "failed", failed_, failures_);
  return out;
}

}  // namespace tend
