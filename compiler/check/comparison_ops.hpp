// comparison_ops.hpp: the operators that compare, as they are written and as instructions.
#pragma once

#include <optional>

#include "grammar/ast.hpp"
#include "runtime/program/instructions.hpp"

namespace tend::checking {

/// Nothing for an operator that compares no values: `contains`, `and`, `+`.
constexpr std::optional<Op> comparison_op(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::Equal:
      return Op::Equal;
    case ast::BinaryOp::NotEqual:
      return Op::NotEqual;
    case ast::BinaryOp::FoldEqual:
      return Op::FoldEqual;
    case ast::BinaryOp::Less:
      return Op::Less;
    case ast::BinaryOp::LessEqual:
      return Op::LessEqual;
    case ast::BinaryOp::Greater:
      return Op::Greater;
    case ast::BinaryOp::GreaterEqual:
      return Op::GreaterEqual;
    default:
      return std::nullopt;
  }
}

/// The operator with its sides exchanged: `50 < score` is `score > 50`.
template <class Operator>
constexpr Operator mirrored(Operator op) {
  switch (op) {
    case Operator::Less:
      return Operator::Greater;
    case Operator::LessEqual:
      return Operator::GreaterEqual;
    case Operator::Greater:
      return Operator::Less;
    case Operator::GreaterEqual:
      return Operator::LessEqual;
    default:
      return op;
  }
}

/// What holds of two known values where `op` does not.
constexpr Op denied(Op op) {
  switch (op) {
    case Op::Less:
      return Op::GreaterEqual;
    case Op::LessEqual:
      return Op::Greater;
    case Op::Greater:
      return Op::LessEqual;
    case Op::GreaterEqual:
      return Op::Less;
    case Op::Equal:
      return Op::NotEqual;
    default:
      return Op::Equal;
  }
}

}  // namespace tend::checking
