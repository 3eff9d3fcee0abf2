// places.hpp: where a workflow sends something.
#pragma once

#include <vector>

#include "runtime/program/program.hpp"

namespace tend {

struct Place {
  bool is_notice = false;
  std::uint32_t index = 0;  ///< into messages or notices
  std::uint32_t step = none;

  /// The message with the content; none: a notice that has but a subject.
  std::uint32_t message(const Program& program) const {
    return is_notice ? program.notices[index].message : index;
  }
};

/// In the order of the code, which is that of the flow graph: the main way, then the blocks of
/// goals, exits and `on`. Each message and each notice once.
std::vector<Place> places_of(const Program& program, const WorkflowInfo& workflow);

/// Subject, text and html of what is sent there.
std::vector<const Template*> templates_of(const Program& program, const Place& place);

/// One of the bodies that a message has, for those with a value in a field.
struct Variant {
  std::uint32_t field = none;
  std::uint32_t constant = none;
};
/// Those of `variants by`, or of an `if` or `case` at the beginning that asks the same; without the
/// last one, which is for everybody else.
std::vector<Variant> variants_of(const Program& program, const Place& place);

/// The pools that the workflow deals from, each once.
std::vector<std::uint32_t> pools_of(const Program& program, const WorkflowInfo& workflow);

}  // namespace tend
