#include "runtime/program/verify_tables.hpp"

#include "runtime/program/table_checks.hpp"

namespace tend {

/// What is looked at later may rely on what was looked at before: nothing is once one has failed.
Result<void> verify_tables(const Program& program) {
  TableChecks checks(program);
  for (const auto check : {check_values, check_messages, check_rules, check_workflows}) {
    check(checks);
    if (checks.failed()) return failure(ErrorCode::Malformed, checks.error());
  }
  return {};
}

}  // namespace tend
