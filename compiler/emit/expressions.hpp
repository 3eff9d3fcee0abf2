// expressions.hpp: the code of expressions.
#pragma once

#include <vector>

#include "compiler/check/checked.hpp"
#include "compiler/emit/instructions.hpp"
#include "compiler/emit/slots.hpp"
#include "compiler/emit/tables.hpp"

namespace tend {

class ExpressionWriter {
 public:
  ExpressionWriter(const checked::Checked& checked, Tables& tables, Instructions& code)
      : checked_(checked), tables_(tables), code_(code) {}

  /// Where what a run keeps is; null outside of workflows.
  void use(const Slots* slots) { slots_ = slots; }

  /// Leaves the value on the stack. What `any of` asks of each element is a fragment of its own:
  /// finish() lays it, after the code at hand.
  void write(checked::ExprId id);
  void finish();

  /// A fragment, with all that belongs to it; its pc. `none` for no expression.
  std::uint32_t fragment(checked::ExprId id);

 private:
  /// A condition on elements whose fragment is not laid yet.
  struct Question {
    std::uint32_t pc = 0;
    checked::ExprId condition;
    std::uint32_t step = none;
  };

  void apply(const checked::Apply& apply);
  void occurrence(const std::vector<checked::ExprId>& operands);
  void history(const checked::History& history);
  void quantified(const checked::Quantified& quantified);

  const checked::Checked& checked_;
  Tables& tables_;
  Instructions& code_;
  const Slots* slots_ = nullptr;
  std::vector<Question> questions_;
};

}  // namespace tend
