// live_calls.hpp: `--calls live`: actions are really called, also while the clock is a virtual one.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/effects/http_calls.hpp"
#include "runtime/effects/outside.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// The process's own, with hosts and networks that may be reached beyond the Internet's.
Result<Outside> outside_of(const std::vector<std::string>& allow);

/// The engine calls again at once; between two attempts this waits, as a peer may expect of us, and
/// tells on standard error why nobody answered, each reason once.
class LiveCalls final : public Caller {
 public:
  /// NotFound when a variable is not set that holds the address of an action that is called;
  /// Malformed for a secret that is none.
  static Result<std::unique_ptr<LiveCalls>> open(const Program& program, const Outside& outside);

  Result<CallAnswer> call(const OutgoingCall& call) override;

 private:
  LiveCalls(SigningSecrets secrets, const Outside& outside);
  void wait_before(const OutgoingCall& call);
  void note(const OutgoingCall& call, const Result<CallAnswer>& answer);

  HttpCaller caller_;
  SystemClock now_;
  std::ostream& console_;
  std::string last_key_;
  std::uint32_t attempts_ = 0;  ///< at last_key_
  std::optional<std::int64_t> retry_after_us_;
  std::set<std::string> told_;
};

}  // namespace tend
