// coverage_report.hpp: what of the workflows of all projects the tests have come to, in words.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tend {

/// Something of a workflow that a test is to come to.
struct CoverageItem {
  enum class Kind : unsigned char {
    Step,
    Way,       ///< in by a trigger, or out of a step that parts
    Reaction,  ///< a goal, an exit, an `on`
  } kind = Kind::Step;
  std::string place;  ///< `guide.tend:12:3`
  std::string miss;   ///< what is said when no test came to it: `send intro: never reached`
  bool seen = false;
  bool follows = false;  ///< a way out of a step that no test has reached: the step is said

  bool same(const CoverageItem& other) const { return place == other.place && miss == other.miss; }
};

struct WorkflowCoverage {
  std::string name;
  std::vector<CoverageItem> items;  ///< in the order in which they are told
};

/// A workflow that several projects share, by import, is one: what each of them came to counts.
class CoverageReport {
 public:
  void add(WorkflowCoverage workflow);

  /// A line a workflow, beneath it all that no test has come to, and a line for all together.
  std::string text() const;
  /// Of all items, in per cent, rounded down; 100 when there are none.
  unsigned percent() const;

 private:
  std::vector<WorkflowCoverage> workflows_;
};

}  // namespace tend
