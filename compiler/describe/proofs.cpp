// proofs.cpp: what the compiler has proven of a workflow.
#include "compiler/describe/paragraphs.hpp"
#include "compiler/describe/time_words.hpp"
#include "compiler/prove/bounds.hpp"

namespace tend::describing {
namespace {

constexpr std::size_t indent = 2;
constexpr std::string_view bullet = "- ";
constexpr std::uint64_t too_many = 1'000'000;

std::string time_through(const Bounds& bounds) {
  if (bounds.longest_us == 0) return "It is over at once.";
  if (bounds.longest_us == bounds.least_us)
    return "It takes " + length_in_words(bounds.least_us, false) + ".";
  const std::string least = bounds.least_us == 0
                                ? "It may be over at once"
                                : "It takes at least " + length_in_words(bounds.least_us, false);
  if (!bounds.longest_us) return least + "; one of its waits has no end of its own.";
  return least + (bounds.least_us == 0 ? ", and takes at most " : ", and at most ") +
         length_in_words(*bounds.longest_us, true) + ".";
}

std::string messages_in_all(const checked::Workflow& workflow, const Bounds& bounds) {
  if (bounds.most_marketing > too_many) return {};
  const bool once = workflow.reenroll == ReenrollMode::Never && workflow.key_field.empty();
  const std::string each = once ? "" : " each time through";
  if (bounds.most_marketing == 0 && !bounds.marketing_beside)
    return "It sends no marketing messages.";
  std::string words =
      "Nobody gets more than " +
      counted(static_cast<std::int64_t>(bounds.most_marketing), "marketing message") + each;
  if (bounds.marketing_beside) words += "; what is sent meanwhile comes on top";
  return words + ".";
}

}  // namespace

void tell_proofs(Page& page, Lengths& lengths, const checked::Workflow& workflow) {
  const Bounds bounds = bounds_of(lengths, workflow);
  page.title("What is certain");
  page.entry(indent, bullet, time_through(bounds));
  if (const std::string words = messages_in_all(workflow, bounds); !words.empty())
    page.entry(indent, bullet, words);
}

}  // namespace tend::describing
