#include "tools/tend/coverage_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace tend {
namespace {

struct Counts {
  struct Count {
    std::size_t seen = 0, all = 0;
  };
  std::array<Count, 3> by_kind;  // per CoverageItem::Kind

  void add(const CoverageItem& item) {
    Count& count = by_kind[static_cast<std::size_t>(item.kind)];
    ++count.all;
    count.seen += item.seen ? 1 : 0;
  }
  void add(const WorkflowCoverage& workflow) {
    for (const CoverageItem& item : workflow.items) add(item);
  }
  Count total() const {
    Count total;
    for (const Count& count : by_kind) {
      total.seen += count.seen;
      total.all += count.all;
    }
    return total;
  }
  std::string in_words() const {
    constexpr std::array names{"steps", "ways", "goals, exits and reactions"};
    std::string words;
    for (std::size_t kind = 0; kind < names.size(); ++kind) {
      const Count& count = by_kind[kind];
      // Many workflows have none of them to speak of.
      if (count.all == 0 && kind == 2) continue;
      words +=
          fmt::format("{}{} of {} {}", kind == 0 ? "" : ", ", count.seen, count.all, names[kind]);
    }
    return words;
  }
};

bool same(const WorkflowCoverage& left, const WorkflowCoverage& right) {
  return left.name == right.name &&
         std::equal(left.items.begin(), left.items.end(), right.items.begin(), right.items.end(),
                    [](const CoverageItem& a, const CoverageItem& b) { return a.same(b); });
}

}  // namespace

void CoverageReport::add(WorkflowCoverage workflow) {
  const auto known =
      std::find_if(workflows_.begin(), workflows_.end(),
                   [&](const WorkflowCoverage& other) { return same(workflow, other); });
  if (known == workflows_.end()) {
    workflows_.push_back(std::move(workflow));
    return;
  }
  for (std::size_t i = 0; i < known->items.size(); ++i) {
    known->items[i].seen |= workflow.items[i].seen;
    known->items[i].follows &= workflow.items[i].follows;
  }
}

std::string CoverageReport::text() const {
  std::string out = "\ncoverage\n";
  Counts all;
  for (const WorkflowCoverage& workflow : workflows_) {
    Counts counts;
    counts.add(workflow);
    all.add(workflow);
    out += fmt::format("{}: {}\n", workflow.name, counts.in_words());
    for (const CoverageItem& item : workflow.items)
      if (!item.seen && !item.follows) out += fmt::format("  {}  {}\n", item.place, item.miss);
  }
  return out + fmt::format("all: {}\n", all.in_words());
}

unsigned CoverageReport::percent() const {
  Counts all;
  for (const WorkflowCoverage& workflow : workflows_) all.add(workflow);
  const auto [seen, of] = all.total();
  return of == 0 ? 100 : static_cast<unsigned>(seen * 100 / of);
}

}  // namespace tend
