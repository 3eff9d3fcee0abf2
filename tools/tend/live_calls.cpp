#include "tools/tend/live_calls.hpp"

#include <chrono>
#include <iostream>
#include <thread>

#include "runtime/effects/http_status.hpp"
#include "runtime/effects/retry.hpp"

namespace tend {
namespace {

/// Somebody sits and waits for it: sooner than a server would, and never for long.
constexpr RetryPolicy patience{.attempts = 0xffffffff,
                               .first_delay_us = us_per_second,
                               .growth = 2,
                               .longest_delay_us = 30 * us_per_second,
                               .longest_retry_after_us = us_per_minute};

Result<void> check_addresses(const Program& program, const Environment& environment) {
  for (const ActionCallInfo& call : program.action_calls) {
    const ActionInfo& action = program.actions[call.action];
    if (action.url_variable == none) continue;
    const std::string& name = program.text(action.url_variable);
    if (environment(name).value_or("").empty())
      return failure(ErrorCode::NotFound, "the variable " + name + " is not set, and " +
                                              program.text(action.name) + " posts to what it says");
  }
  return {};
}

}  // namespace

Result<Outside> outside_of(const std::vector<std::string>& allow) {
  Outside outside{std::cerr, process_environment(), system_clock()};
  outside.http.ca_file = outside.environment("SSL_CERT_FILE").value_or("");
  for (const std::string& own : allow) {
    if (const Result<void> known = outside.http.guard.allow(own); !known)
      return failure(ErrorCode::Malformed, "--allow: " + known.error().message);
  }
  return outside;
}

LiveCalls::LiveCalls(SigningSecrets secrets, const Outside& outside)
    : caller_(outside.http, std::move(secrets), outside.environment, outside.now),
      now_(outside.now),
      console_(outside.console) {}

Result<std::unique_ptr<LiveCalls>> LiveCalls::open(const Program& program, const Outside& outside) {
  if (Result<void> found = check_addresses(program, outside.environment); !found)
    return tl::unexpected<Error>(found.error());
  Result<SigningSecrets> secrets = read_signing_secrets(program, outside.environment);
  if (!secrets) return tl::unexpected<Error>(secrets.error());
  return std::unique_ptr<LiveCalls>(new LiveCalls(std::move(*secrets), outside));
}

void LiveCalls::wait_before(const OutgoingCall& call) {
  attempts_ = call.key == last_key_ ? attempts_ + 1 : 1;
  last_key_ = call.key;
  if (attempts_ == 1) return;
  const Instant now = now_();
  if (const auto next = next_attempt(patience, attempts_ - 1, call.key, retry_after_us_, now))
    std::this_thread::sleep_for(std::chrono::microseconds(next->us - now.us));
}

void LiveCalls::note(const OutgoingCall& call, const Result<CallAnswer>& answer) {
  retry_after_us_ = answer ? answer->retry_after_us : std::nullopt;
  if (answer && is_success(answer->status)) return;
  const std::string why =
      answer ? "answered with " + std::to_string(answer->status) : answer.error().message;
  if (const std::string line = "call " + call.action + ": " + why; told_.insert(line).second)
    console_ << line << '\n';
}

Result<CallAnswer> LiveCalls::call(const OutgoingCall& call) {
  wait_before(call);
  Result<CallAnswer> answer = caller_.call(call);
  note(call, answer);
  return answer;
}

}  // namespace tend
