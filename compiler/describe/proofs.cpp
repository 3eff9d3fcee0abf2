// proofs.cpp: what the compiler has proven of a workflow, and of all of them together.
#include <algorithm>

#include "compiler/describe/paragraphs.hpp"
#include "compiler/describe/time_words.hpp"
#include "compiler/prove/bounds.hpp"
#include "compiler/prove/crowding.hpp"

namespace tend::describing {
namespace {

constexpr std::size_t indent = 2;
constexpr std::string_view bullet = "- ";
constexpr std::uint64_t too_many = 1'000'000;
constexpr std::int64_t week_us = 7 * us_per_day;

/// Goals and exits only make it shorter.
std::string time_through(const checked::Workflow& workflow, const Bounds& bounds) {
  if (bounds.longest_us == 0) return "It is over at once.";
  const std::string those = workflow.goals.empty() ? "It takes " : "For those who stay it takes ";
  if (bounds.longest_us == bounds.least_us)
    return those + length_in_words(bounds.least_us, false) + ".";
  const std::string least = bounds.least_us == 0
                                ? "It may be over at once"
                                : those + "at least " + length_in_words(bounds.least_us, false);
  if (!bounds.longest_us) return least + "; how long at most depends on what it waits for.";
  return least + (bounds.least_us == 0 ? ", and takes at most " : ", and at most ") +
         length_in_words(*bounds.longest_us, true) + ".";
}

/// Whether a person goes through it but once.
bool is_once(const checked::Workflow& workflow) {
  return workflow.reenroll == ReenrollMode::Never && workflow.key_field.empty();
}

/// Whether a person's runs are a week apart, so that what holds for one holds for all.
bool are_apart(const checked::Workflow& workflow) {
  if (is_once(workflow)) return true;
  return workflow.reenroll == ReenrollMode::After && workflow.key_field.empty() &&
         !workflow.reenroll_from_entry && length_of(*workflow.reenroll_after).least_us >= week_us;
}

bool ignores_limits(const checked::Checked& checked) {
  return std::any_of(checked.steps.begin(), checked.steps.end(), [](const checked::Step& step) {
    const auto* send = std::get_if<checked::Send>(&step.node);
    return send && send->ignoring_limit;
  });
}

/// Of one run, what is sent on the way out included; none without a bound.
std::optional<std::uint64_t> in_a_week(const checked::Checked& checked,
                                       const checked::Workflow& workflow, const Bounds& bounds) {
  std::optional<std::uint64_t> most;
  const auto take_fewer = [&](std::optional<std::uint32_t> count, std::uint64_t more) {
    if (count && (!most || *count + more < *most)) most = *count + more;
  };
  if (!bounds.marketing_beside)
    take_fewer(most_in_a_week(checked, workflow), bounds.most_marketing_leaving);
  if (!ignores_limits(checked)) take_fewer(limited_in_a_week(workflow.limits), 0);
  take_fewer(limited_in_a_week(checked.policy.limits), 0);
  return most;
}

std::string messages_in_all(const checked::Checked& checked, const checked::Workflow& workflow,
                            const Bounds& bounds) {
  const std::uint64_t most = bounds.most_marketing + bounds.most_marketing_leaving;
  if (most > too_many) return {};
  if (most == 0 && !bounds.marketing_beside) return "It sends no marketing messages.";
  const bool once = is_once(workflow);
  std::string words = std::string(once ? "Nobody" : "Each time through, nobody") +
                      " gets more than " +
                      counted(static_cast<std::int64_t>(most), "marketing message");
  if (bounds.marketing_beside) words += "; what is sent meanwhile comes on top";
  const std::optional<std::uint64_t> week = in_a_week(checked, workflow, bounds);
  if (week && (*week < most || bounds.marketing_beside))
    words += (bounds.marketing_beside ? "; no more than " : ", and no more than ") +
             std::to_string(*week) + (once || bounds.marketing_beside ? "" : " of them") +
             " in any 7 days";
  return words + ".";
}

}  // namespace

void tell_proofs(Page& page, Lengths& lengths, const checked::Workflow& workflow) {
  const Bounds bounds = bounds_of(lengths, workflow);
  page.title("What is certain");
  page.entry(indent, bullet, time_through(workflow, bounds));
  const std::string words = messages_in_all(lengths.project(), workflow, bounds);
  if (!words.empty()) page.entry(indent, bullet, words);
}

void tell_proofs_together(Page& page, Lengths& lengths) {
  const checked::Checked& checked = lengths.project();
  std::optional<std::uint64_t> most = limited_in_a_week(checked.policy.limits);
  std::optional<std::uint64_t> added_up = 0;
  std::size_t senders = 0;
  for (const checked::Workflow& workflow : checked.workflows) {
    const Bounds bounds = bounds_of(lengths, workflow);
    if (bounds.most_marketing + bounds.most_marketing_leaving == 0 && !bounds.marketing_beside)
      continue;
    ++senders;
    const std::optional<std::uint64_t> week = in_a_week(checked, workflow, bounds);
    const bool is_bounded = added_up && week && are_apart(workflow);
    added_up = is_bounded ? std::optional(*added_up + *week) : std::nullopt;
  }
  if (added_up && (!most || *added_up < *most)) most = added_up;
  if (senders < 2 || !most) return;
  page.title("What is certain of all together");
  page.entry(indent, bullet,
             "Nobody gets more than " +
                 counted(static_cast<std::int64_t>(*most), "marketing message") +
                 " in any 7 days.");
}

}  // namespace tend::describing
