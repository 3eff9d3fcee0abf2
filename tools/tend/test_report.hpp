// test_report.hpp: what became of tests, for people and (as JUnit's XML) for build servers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/snippet.hpp"
#include "base/source.hpp"
#include "tools/tend/test_judge.hpp"

namespace tend {

/// One case, when it is over.
struct TestResult {
  std::string name;  ///< with its row: `the title decides [title = 'CEO']`
  std::string file;
  std::uint32_t line = 0;
  bool failed = false;
  std::string story;  ///< of a failure: what was expected, and what happened
  std::int64_t took_us = 0;
};

/// What failed of a case: each expectation where it stands in its file, and what happened to the
/// contact beside it.
std::string tell_failures(const Sources& sources, const TestPlay& play,
                          const std::vector<TestFailure>& failures, bool color);

/// `ok      NAME  (nurture.tend:12)`, and the story of one that failed.
std::string tell_result(const TestResult& result, bool color);
/// `34 tests, 33 passed, 1 failed in 12 ms`.
std::string tell_summary(const std::vector<TestResult>& results, std::int64_t took_us, bool color);

/// The same as JUnit's XML: one suite a file.
std::string junit(const std::vector<TestResult>& results);

}  // namespace tend
