// constant.hpp: what an expression is, whoever the contact.
#pragma once

#include <optional>

#include "compiler/check/checked.hpp"

namespace tend {

enum class Truth : std::uint8_t { False, True, Unknown };

/// The truth value of a condition as far as literals alone tell: `1 == 2`, `true or title ==
/// 'CEO'`. Empty when it depends on anything else.
std::optional<Truth> constant_truth(const checked::Checked& checked, checked::ExprId condition);

/// Of a comparison of two constants; empty where it has no answer: of durations, and of texts that
/// are folded.
std::optional<Truth> compare_literals(Op op, const checked::Literal& left,
                                      const checked::Literal& right);

}  // namespace tend
