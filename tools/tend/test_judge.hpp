// test_judge.hpp: whether what was expected of a case has happened.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/tend/test_case.hpp"

namespace tend {

/// An expectation that was not met.
struct TestFailure {
  std::size_t expectation = 0;    ///< into TestCase::expectations
  std::string found;              ///< what was there instead: `it was at Thu 2026-01-08 08:00`
  std::vector<std::size_t> near;  ///< records that come near to it, or that should not be
};

/// All that a case expected and did not see.
std::vector<TestFailure> judge(TestPlay& play);

}  // namespace tend
