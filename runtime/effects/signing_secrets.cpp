#include "runtime/effects/signing_secrets.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace tend {
namespace {

Result<std::string> text_of(const std::string& value) {
  constexpr std::string_view in_file = "file:";
  if (!value.starts_with(in_file)) return value;
  std::ifstream file(value.substr(in_file.size()), std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()))
    return failure(ErrorCode::Unreadable, "the file that it names cannot be read");
  std::string content = text.str();
  while (content.ends_with('\n') || content.ends_with('\r')) content.pop_back();
  return content;
}

}  // namespace

std::string webhook_secret_variable(std::string_view action) {
  std::string name = "TEND_WEBHOOK_SECRET";
  if (!action.empty()) name += '_';
  for (const char c : action) {
    name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

Result<std::string> read_secret(const std::string& variable, const Environment& environment) {
  const std::optional<std::string> value = environment(variable);
  if (!value) return std::string();
  Result<std::string> text = text_of(*value);
  if (!text) return failure(text.error().code, variable + ": " + text.error().message);
  return text;
}

Result<WebhookSecrets> read_webhook_secrets(const std::string& variable,
                                            const Environment& environment) {
  if (!environment(variable)) return WebhookSecrets();
  Result<std::string> text = read_secret(variable, environment);
  if (!text) return tl::unexpected<Error>(text.error());
  // A file may hold one on each line.
  std::replace_if(
      text->begin(), text->end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  Result<WebhookSecrets> secrets = WebhookSecrets::parse(*text);
  if (!secrets) return failure(ErrorCode::Malformed, variable + ": " + secrets.error().message);
  return secrets;
}

Result<SigningSecrets> read_signing_secrets(const Program& program,
                                            const Environment& environment) {
  SigningSecrets signing;
  Result<WebhookSecrets> of_all = read_webhook_secrets(webhook_secret_variable(), environment);
  if (!of_all) return tl::unexpected<Error>(of_all.error());
  signing.set(std::move(*of_all));
  for (const ActionInfo& action : program.actions) {
    const std::string& name = program.text(action.name);
    Result<WebhookSecrets> own = read_webhook_secrets(webhook_secret_variable(name), environment);
    if (!own) return tl::unexpected<Error>(own.error());
    if (!own->empty()) signing.set(name, std::move(*own));
  }
  return signing;
}

}  // namespace tend
