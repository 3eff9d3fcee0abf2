#include "runtime/effects/channels.hpp"

#include <algorithm>
#include <utility>

#include "runtime/effects/http_calls.hpp"
#include "runtime/effects/maildir.hpp"
#include "runtime/effects/smtp.hpp"

namespace tend {

void Console::say(Instant at, const std::string& to, std::string_view what,
                  const std::string& subject) {
  std::string line = format_utc(at) + "  to " + to + "  " + std::string(what);
  if (!subject.empty()) line += "  '" + subject + '\'';
  std::replace_if(
      line.begin(), line.end(),
      [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }, ' ');
  out_ << line << '\n';
}

Delivery Console::deliver(const OutgoingMessage& message) {
  say(message.at, message.to, message.name, message.subject);
  return {};
}

Delivery Console::notify(const OutgoingNotice& notice) {
  say(notice.at, notice.to, "(notice)", notice.subject);
  return {};
}

namespace {

Result<std::unique_ptr<Channel>> open_http(std::string_view url, const Outside& outside) {
  Result<WebhookSecrets> secrets =
      read_webhook_secrets(webhook_secret_variable(), outside.environment);
  if (!secrets) return tl::unexpected<Error>(secrets.error());
  auto channel =
      HttpChannel::open(std::string(url), outside.http, std::move(*secrets), outside.now);
  if (!channel) return tl::unexpected<Error>(channel.error());
  return std::move(*channel);
}

Result<std::unique_ptr<Channel>> open_smtp(std::string_view url, const Outside& outside) {
  SmtpOptions options;
  options.url = url;
  Result<std::string> password = read_secret("TEND_SMTP_PASSWORD", outside.environment);
  if (!password) return tl::unexpected<Error>(password.error());
  options.password = std::move(*password);
  options.from = outside.environment("TEND_SMTP_FROM").value_or("");
  options.ca_file = outside.http.ca_file;
  auto channel = Smtp::open(std::move(options));
  if (!channel) return tl::unexpected<Error>(channel.error());
  return std::move(*channel);
}

}  // namespace

Result<std::unique_ptr<Channel>> open_channel(std::string_view url, const Outside& outside) {
  constexpr std::string_view maildir = "maildir:";
  if (url == "console:") return std::make_unique<Console>(outside.console);
  if (url.starts_with("https://") || url.starts_with("http://")) return open_http(url, outside);
  if (url.starts_with("smtp://") || url.starts_with("smtps://")) return open_smtp(url, outside);
  if (url.starts_with(maildir) && url.size() > maildir.size()) {
    auto channel = Maildir::open(std::string(url.substr(maildir.size())));
    if (!channel) return tl::unexpected(channel.error());
    return std::move(*channel);
  }
  return failure(ErrorCode::Unsupported,
                 "`" + std::string(url) +
                     "` is no place for messages; known are `maildir:DIR`, `smtp://…`, "
                     "`https://…`, `console:` and `none:`");
}

}  // namespace tend
