// report.hpp: what came of the workflows of a store: who came how far, what was sent and what
// people did with it, and which arm of a split did better.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/operate/story.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

struct ReportOptions {
  std::set<std::string, std::less<>> workflows;  ///< by name; empty: all
  /// Runs that began then, and all that came of them since; `until` itself is not in it.
  std::optional<Instant> from, until;
};

/// Of messages that left at a step. Each counts once for what was done with it, however often.
struct MessageReport {
  std::uint64_t sent = 0, delivered = 0, opened = 0, clicked = 0, bounced = 0, complained = 0;
  std::map<std::string, std::uint64_t, std::less<>> held = {}, dropped = {};  ///< by reason
};

/// Runs that took one way of a split, or were held out.
struct ArmReport {
  std::string name = {};
  std::uint64_t runs = 0;
  std::uint64_t converted = 0;  ///< reached the goal
  std::uint64_t clicked = 0;    ///< a message that they got on or after this way
};

struct StepReport {
  std::string name = {};
  std::uint64_t reached = 0;  ///< runs
  std::uint64_t inside = 0;
  MessageReport messages = {};
  std::vector<ArmReport> arms = {};  ///< of a split, as it was written
};

struct WorkflowReport {
  std::string name = {};
  bool has_goal = false;
  /// Of those who were let in: who is held out is not among them.
  std::uint64_t entered = 0, inside = 0, completed = 0, converted = 0, failed = 0;
  ArmReport held_out = {};
  std::map<std::string, std::uint64_t, std::less<>> exited = {}, skipped = {};  ///< by reason
  std::vector<StepReport> steps = {};  ///< as they were written; then those of earlier programs
};

/// Contact by contact; what it keeps grows with the program alone. One thread.
class Report {
 public:
  /// The workflows of `program` come first, in its order.
  Report(const Program& program, ReportOptions options);

  void add(const std::vector<Happening>& story);

  const std::deque<WorkflowReport>& workflows() const { return workflows_; }
  /// Whether anybody was ever heard to have done that, `opened` say: if not, that nobody did says
  /// nothing.
  bool hears_of(std::string_view event) const { return heard_.contains(event); }

 private:
  struct RunSeen;
  struct SendSeen;
  class Contact;

  WorkflowReport* workflow(std::string_view name);
  bool is_asked_for(std::string_view workflow) const;
  bool is_asked_for(Instant began) const;

  ReportOptions options_;
  std::deque<WorkflowReport> workflows_;  // they stay where they are
  std::set<std::string, std::less<>> heard_;
};

/// Goes over all contacts, beside an engine if there is one. `at` is told how many were done.
Result<Report> report_of(ContactStore& store, const Program& program, const ReportOptions& options,
                         const std::function<void(std::uint64_t)>& at);

}  // namespace tend
