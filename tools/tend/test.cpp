#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

#include "base/regex.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/coverage_report.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/test_case.hpp"
#include "tools/tend/test_coverage.hpp"
#include "tools/tend/test_judge.hpp"
#include "tools/tend/test_report.hpp"
#include "tools/tend/test_watch.hpp"

namespace tend {
namespace {

// For the figure at the end: what is tested never sees a real clock.
using WallClock = std::chrono::steady_clock;

std::int64_t us_since(WallClock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(WallClock::now() - begin).count();
}

/// The tests of the command's inputs, once.
class TestRun {
 public:
  TestRun(const TestCommand& command, const Terminal& terminal)
      : command_(command), terminal_(terminal) {}

  /// The status to exit with. `files` are those that were read, also after a mistake.
  int run(std::vector<std::string>& files) {
    const WallClock::time_point begin = WallClock::now();
    if (!command_.run.empty()) {
      Result<Regex> only = Regex::compile(command_.run);
      if (!only)
        return could_not({ErrorCode::Malformed,
                          fmt::format("--run `{}`: {}", command_.run, only.error().message)});
      only_ = std::move(*only);
    }
    const int status = run_projects(files);
    if (status != Done) return status;
    if (results_.empty()) return nothing_found();
    std::string report = tell_summary(results_, us_since(begin), terminal_.color_output);
    if (wants_coverage()) report += coverage_.text();
    if (const Result<void> written = write_output("-", report); !written)
      return could_not(written.error());
    if (!command_.junit.empty())
      if (const Result<void> written = write_output(command_.junit, junit(results_)); !written)
        return could_not(written.error());
    const bool failed = std::any_of(results_.begin(), results_.end(),
                                    [](const TestResult& each) { return each.failed; });
    const bool too_little = command_.fail_under && coverage_.percent() < *command_.fail_under;
    return failed || broken_ || too_little ? Findings : Done;
  }

 private:
  int run_projects(std::vector<std::string>& files) {
    Sources sources;
    const Result<std::vector<Project>> projects = read_projects(sources, command_.inputs);
    int status = projects ? Done : could_not(projects.error());
    if (projects)
      for (const Project& project : *projects)
        if (status == Done) status = run_project(sources, project);
    for (std::size_t at = 0; at < sources.size(); ++at) files.push_back(sources[SourceId(at)].name);
    return status;
  }

  int run_project(Sources& sources, const Project& project) {
    const std::optional<Compiled> compiled =
        compile_project(sources, project, command_.strict, terminal_);
    // The other projects' tests are worth their answer all the same.
    if (!compiled) {
      broken_ = true;
      return Done;
    }
    TestCoverage coverage(sources, *compiled);
    for (const checked::TestPlan& plan : compiled->checked.tests) {
      // What is imported has its tests run where it is.
      const SourceId source = sources.at(plan.span);
      if (std::find(project.roots.begin(), project.roots.end(), source) == project.roots.end())
        continue;
      ++found_;
      if (only_ && !only_->matches(plan.name)) continue;
      for (const checked::TestCase& one : plan.cases)
        if (const Result<void> ran = run_case(sources, *compiled->program, plan, one, coverage);
            !ran)
          return could_not(ran.error());
    }
    if (wants_coverage())
      for (WorkflowCoverage& workflow : coverage.workflows()) coverage_.add(std::move(workflow));
    return Done;
  }

  bool wants_coverage() const { return command_.coverage || command_.fail_under; }

  Result<void> run_case(const Sources& sources, const Program& program,
                        const checked::TestPlan& plan, const checked::TestCase& one,
                        TestCoverage& coverage) {
    const WallClock::time_point begin = WallClock::now();
    TestResult result;
    result.name = plan.name + (one.row.empty() ? "" : " [" + one.row + "]");
    result.file = sources[sources.at(plan.span)].name;
    result.line = sources.position(plan.span.begin).line;
    TestPlay play(program, zones_, one);
    if (const Result<void> played = play.play(wants_coverage() ? &coverage : nullptr); !played) {
      result.failed = true;
      result.story = "  " + played.error().message + "\n";
    } else {
      const std::vector<TestFailure> failures = judge(play);
      result.failed = !failures.empty();
      result.story = tell_failures(sources, play, failures, terminal_.color_output);
      coverage.add(play.records());
    }
    result.took_us = us_since(begin);
    Result<void> written = write_output("-", tell_result(result, terminal_.color_output));
    results_.push_back(std::move(result));
    return written;
  }

  int nothing_found() const {
    if (broken_) return Findings;
    if (found_ > 0)
      std::fputs(fmt::format("tend: none of {} test{} has a name that matches `{}`\n", found_,
                             found_ == 1 ? "" : "s", command_.run)
                     .c_str(),
                 stderr);
    else
      std::fputs(
          "tend: there is no test; one is written `test 'what it shows' { … }`, in any .tend "
          "file\n",
          stderr);
    return Findings;
  }

  const TestCommand& command_;
  const Terminal& terminal_;
  Zones zones_;
  std::optional<Regex> only_;
  std::vector<TestResult> results_;
  CoverageReport coverage_;
  std::size_t found_ = 0;
  bool broken_ = false;
};

}  // namespace

int test_command(const TestCommand& command, const Terminal& terminal) {
  std::vector<std::string> files;
  int status = TestRun(command, terminal).run(files);
  if (!command.watch) return status;
  FileWatch watch;
  while (watch.wait_for_change(files, command.inputs.paths)) {
    files.clear();
    std::fputs("\n", stderr);
    status = TestRun(command, terminal).run(files);
  }
  return status;
}

}  // namespace tend
