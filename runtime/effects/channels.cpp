#include "runtime/effects/channels.hpp"

#include <utility>

#include "base/printable.hpp"
#include "runtime/effects/http_calls.hpp"
#include "runtime/effects/maildir.hpp"
#include "runtime/effects/signing_secrets.hpp"
#include "runtime/effects/smtp.hpp"

namespace tend {

void Console::say(Instant at, const std::string& to, std::string_view what,
                  const std::string& subject) {
  std::string line = format_utc(at) + "  to " + to + "  " + std::string(what);
  if (!subject.empty()) line += "  '" + subject + '\'';
  out_ << printable_line(line) << '\n';
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

Result<std::unique_ptr<Channel>> open_http(const ChannelOptions& options, const Outside& outside) {
  auto channel = HttpChannel::open(options.url, outside.http, options.secrets, outside.now);
  if (!channel) return tl::unexpected<Error>(channel.error());
  return std::move(*channel);
}

Result<std::unique_ptr<Channel>> open_smtp(const ChannelOptions& options, const Outside& outside) {
  SmtpOptions smtp;
  smtp.url = options.url;
  smtp.user = options.user;
  smtp.password = options.password;
  smtp.from = options.from;
  smtp.signers = options.signers;
  smtp.now = outside.now;
  smtp.ca_file = outside.http.ca_file;
  auto channel = Smtp::open(std::move(smtp));
  if (!channel) return tl::unexpected<Error>(channel.error());
  return std::move(*channel);
}

/// None when nothing is said of signing.
Result<std::vector<DkimSigner>> signers_of(const Environment& environment) {
  const std::optional<std::string> domain = environment("TEND_DKIM_DOMAIN");
  const std::optional<std::string> selector = environment("TEND_DKIM_SELECTOR");
  const std::optional<std::string> key = environment("TEND_DKIM_KEY");
  if (!domain && !selector && !key) return std::vector<DkimSigner>();
  if (!domain || !selector || !key) {
    return failure(ErrorCode::Malformed,
                   "TEND_DKIM_DOMAIN, TEND_DKIM_SELECTOR and TEND_DKIM_KEY belong together");
  }
  const Result<std::string> pem = read_secret("TEND_DKIM_KEY", environment);
  if (!pem) return tl::unexpected<Error>(pem.error());
  Result<DkimSigner> signer = DkimSigner::open(*domain, *selector, *pem);
  if (!signer) return failure(ErrorCode::Malformed, "TEND_DKIM_…: " + signer.error().message);
  return std::vector<DkimSigner>{std::move(*signer)};
}

}  // namespace

bool is_http(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}
bool is_smtp(std::string_view url) {
  return url.starts_with("smtp://") || url.starts_with("smtps://");
}

Result<ChannelOptions> channel_options(std::string_view url, const Environment& environment) {
  ChannelOptions options;
  options.url = url;
  if (is_http(url)) {
    Result<WebhookSecrets> secrets = read_webhook_secrets(webhook_secret_variable(), environment);
    if (!secrets) return tl::unexpected<Error>(secrets.error());
    options.secrets = std::move(*secrets);
  }
  if (is_smtp(url)) {
    Result<std::string> password = read_secret("TEND_SMTP_PASSWORD", environment);
    if (!password) return tl::unexpected<Error>(password.error());
    options.password = Secret(std::move(*password));
    options.from = environment("TEND_SMTP_FROM").value_or("");
    Result<std::vector<DkimSigner>> signers = signers_of(environment);
    if (!signers) return tl::unexpected<Error>(signers.error());
    options.signers = std::move(*signers);
  }
  return options;
}

Result<std::unique_ptr<Channel>> open_channel(const ChannelOptions& options,
                                              const Outside& outside) {
  constexpr std::string_view maildir = "maildir:";
  const std::string_view url = options.url;
  if (url == "console:") return std::make_unique<Console>(outside.console);
  if (is_http(url)) return open_http(options, outside);
  if (is_smtp(url)) return open_smtp(options, outside);
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

Result<std::unique_ptr<Channel>> open_channel(std::string_view url, const Outside& outside) {
  const Result<ChannelOptions> options = channel_options(url, outside.environment);
  if (!options) return tl::unexpected<Error>(options.error());
  return open_channel(*options, outside);
}

}  // namespace tend
