// signing_secrets.hpp: which secret signs the calls of which action.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/effects/outside.hpp"
#include "runtime/effects/standard_webhooks.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// An action's own, or that of all. Without either, its calls are not signed.
class SigningSecrets {
 public:
  void set(WebhookSecrets secrets) { of_all_ = std::move(secrets); }
  void set(std::string_view action, WebhookSecrets secrets) {
    of_action_[std::string(action)] = std::move(secrets);
  }
  const WebhookSecrets& of(std::string_view action) const {
    const auto found = of_action_.find(action);
    return found == of_action_.end() ? of_all_ : found->second;
  }

 private:
  WebhookSecrets of_all_;
  std::map<std::string, WebhookSecrets, std::less<>> of_action_;
};

/// `TEND_WEBHOOK_SECRET`, for all actions and for messages, and `TEND_WEBHOOK_SECRET_OPEN_TICKET`
/// for the action open_ticket.
std::string webhook_secret_variable(std::string_view action = {});

/// What that variable holds, or the file that it names by `file:PATH`, without the line end behind
/// it; empty when it is not set. An error says which variable, and not what it holds.
Result<std::string> read_secret(const std::string& variable, const Environment& environment);
/// The secrets in that variable, by the same rules. None when it is not set.
Result<WebhookSecrets> read_webhook_secrets(const std::string& variable,
                                            const Environment& environment);
/// Those of all the program's actions.
Result<SigningSecrets> read_signing_secrets(const Program& program, const Environment& environment);

}  // namespace tend
