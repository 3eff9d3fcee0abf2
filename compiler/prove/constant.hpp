// constant.hpp: what an expression is, whoever the contact.
#pragma once

#include <optional>

#include "compiler/check/checked.hpp"

namespace tend {

enum class Truth : std::uint8_t { False, True, Unknown };

/// The truth value of a condition as far as literals alone tell: `1 == 2`, `true or title ==
/// 'CEO'`. Empty when it depends on anything else.
std::optional<Truth> constant_truth(const checked::Checked& checked, checked::ExprId condition);

}  // namespace tend
