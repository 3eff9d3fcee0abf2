#include "runtime/effects/smtp.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>

#include "base/check.hpp"
#include "runtime/effects/curl_handles.hpp"
#include "runtime/effects/eml.hpp"

namespace tend {
namespace {

/// How far a mail has come.
enum class Stage : std::uint8_t { Greeting, Recipient, Content };

/// `anna@x.example` of `Anna <anna@x.example>`; none for what cannot stand in a command. An address
/// that is not ASCII would need a server that says SMTPUTF8.
std::optional<std::string> mailbox_of(std::string_view address) {
  const bool is_line = std::none_of(address.begin(), address.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (!is_line) return std::nullopt;
  const std::size_t open = address.find('<');
  if (open != std::string_view::npos) {
    if (!address.ends_with('>')) return std::nullopt;
    address = address.substr(open + 1, address.size() - open - 2);
  }
  const std::size_t at = address.rfind('@');
  const bool has_both = at != std::string_view::npos && at > 0 && at + 1 < address.size();
  const bool plain = std::all_of(address.begin(), address.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '<' && c != '>' && c != '"' && c != '\\';
  });
  constexpr std::size_t longest = 254;  // RFC 5321, 4.5.3.1.3, less the brackets
  if (!has_both || !plain || address.size() > longest) return std::nullopt;
  return std::string(address);
}

/// One mail on its way: what curl's callbacks read and write.
struct Exchange {
  std::string_view unsent;
  Stage stage = Stage::Greeting;
  bool all_sent = false;  ///< the final dot may have gone out
};

std::size_t read_mail(char* buffer, std::size_t size, std::size_t count, void* user) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  const std::size_t taken = std::min(size * count, exchange.unsent.size());
  std::copy_n(exchange.unsent.data(), taken, buffer);
  exchange.unsent.remove_prefix(taken);
  exchange.all_sent = exchange.unsent.empty();
  return taken;
}

/// Which command the server's next answer is to.
int note_command(CURL* curl, curl_infotype type, char* text, std::size_t size, void* user) {
  if (type != CURLINFO_HEADER_OUT) return 0;
  const std::string_view command(text, size);
  Exchange& exchange = *static_cast<Exchange*>(user);
  if (command.starts_with("RCPT TO")) exchange.stage = Stage::Recipient;
  if (command.starts_with("DATA")) exchange.stage = Stage::Content;
  // The mail's time does not hold for the goodbye, which curl would wait two minutes for.
  if (command.starts_with("QUIT")) curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1L);
  return 0;
}

tl::unexpected<Error> no_server(std::string_view why) {
  return failure(ErrorCode::Malformed, "not a mail server's address: " + std::string(why));
}

}  // namespace

struct Smtp::State {
  SmtpOptions options;
  CurlHandle curl;     ///< with the connection; none before the first mail
  std::string server;  ///< the address without user and query
  std::string host;
  std::string user;
  bool is_open = false;  ///< no TLS

  Result<void> read_url();
  CURLcode send(const std::string& from, const std::string& to, Exchange& exchange, char* details);
  void hang_up();
  Delivery outcome(CURLcode code, const Exchange& exchange, const char* details);
};

Result<void> Smtp::State::read_url() {
  const CurlUrl url(curl_url());
  const bool is_smtp = options.url.starts_with("smtp://") || options.url.starts_with("smtps://");
  if (!is_smtp || curl_url_set(url.get(), CURLUPART_URL, options.url.c_str(), 0) != CURLUE_OK)
    return no_server("it is not of the form smtp://USER@HOST:PORT");
  if (!url_part(url, CURLUPART_PASSWORD).empty())
    return no_server("it holds a password, which belongs into TEND_SMTP_PASSWORD");
  const std::string query = url_part(url, CURLUPART_QUERY);
  if (!query.empty() && query != "tls=none")
    return no_server("what may stand behind ? is tls=none");
  is_open = !query.empty();
  user = url_part(url, CURLUPART_USER, CURLU_URLDECODE);
  if (!user.empty() && !options.user.empty()) return no_server("the user is named twice");
  if (user.empty()) user = options.user;
  if (is_open && !user.empty()) return no_server("nobody logs in without TLS");
  host = url_part(url, CURLUPART_HOST);
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_QUERY, CURLUPART_PATH}) {
    curl_url_set(url.get(), part, nullptr, 0);
  }
  server = url_part(url, CURLUPART_URL);
  return {};
}

CURLcode Smtp::State::send(const std::string& from, const std::string& to, Exchange& exchange,
                           char* details) {
  CURL* const handle = curl.get();
  curl_easy_reset(handle);
  curl_easy_setopt(handle, CURLOPT_URL, server.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_USE_SSL, is_open ? long{CURLUSESSL_NONE} : long{CURLUSESSL_ALL});
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  }
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, long{options.connect_timeout_ms});
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long{options.timeout_ms});
  if (!user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, std::string(options.password.reveal()).c_str());
  }
  CurlList recipients;
  append_line(recipients, '<' + to + '>');
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, ('<' + from + '>').c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_mail);
  curl_easy_setopt(handle, CURLOPT_READDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, note_command);
  curl_easy_setopt(handle, CURLOPT_DEBUGDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, details);
  const CURLcode code = curl_easy_perform(handle);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 0L);
  return code;
}

/// Says goodbye, and waits for no answer.
void Smtp::State::hang_up() {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl != nullptr) curl_easy_getinfo(curl.get(), CURLINFO_ACTIVESOCKET, &socket);
  if (socket != CURL_SOCKET_BAD) shutdown(socket, SHUT_RD);
  curl.reset();
}

Delivery Smtp::State::outcome(CURLcode code, const Exchange& exchange, const char* details) {
  if (code == CURLE_OK) return {};
  long reply = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply);
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR ||
      code == CURLE_USE_SSL_FAILED)
    return Delivery::retry("no secure connection to " + host + ": " + details);
  if (code == CURLE_LOGIN_DENIED) return Delivery::retry(host + " does not let us in");
  // What a server says of this mail is final; what it says of us may pass.
  const bool is_of_mail = exchange.stage != Stage::Greeting;
  if (reply >= 400) {
    std::string reason = host + " answered with " + std::to_string(reply);
    return reply >= 500 && is_of_mail ? Delivery::dead(std::move(reason))
                                      : Delivery::retry(std::move(reason));
  }
  if (exchange.stage == Stage::Content && exchange.all_sent)
    return Delivery::unknown(host + " did not say whether it took the mail");
  if (code == CURLE_OPERATION_TIMEDOUT) return Delivery::retry(host + " did not answer in time");
  return Delivery::retry("no mail could be handed to " + host + ": " + curl_easy_strerror(code));
}

Smtp::Smtp(std::unique_ptr<State> state) : state_(std::move(state)) {}

Smtp::~Smtp() {
  state_->hang_up();
}

Result<std::unique_ptr<Smtp>> Smtp::open(SmtpOptions options) {
  auto state = std::make_unique<State>();
  state->options = std::move(options);
  if (Result<void> read = state->read_url(); !read) return tl::unexpected<Error>(read.error());
  return std::unique_ptr<Smtp>(new Smtp(std::move(state)));
}

template <class Outgoing>
Delivery Smtp::send(Outgoing mail) {
  if (mail.from.empty()) mail.from = state_->options.from;
  if (mail.from.empty()) return Delivery::dead("it has no sender: say `sender` in the policy");
  const std::optional<std::string> from = mailbox_of(mail.from);
  if (!from) return Delivery::dead("its sender is no address that can be written to");
  const std::optional<std::string> to = mailbox_of(mail.to);
  if (!to) return Delivery::dead("its recipient is no address that can be written to");
  const std::string text = format_eml(mail);
  std::string sent;
  for (const DkimSigner& signer : state_->options.signers)
    sent += signer.field(text, state_->options.now());
  sent += text;
  Exchange exchange{sent};
  char details[CURL_ERROR_SIZE] = "";
  if (state_->curl == nullptr) state_->curl = open_curl();
  const CURLcode code = state_->send(*from, *to, exchange, details);
  Delivery delivery = state_->outcome(code, exchange, details);
  // An answer that comes late would be taken for one to the next mail: curl keeps the connection.
  if (!delivery) state_->hang_up();
  return delivery;
}

Delivery Smtp::deliver(const OutgoingMessage& message) {
  if (message.channel != ChannelKind::Email)
    return Delivery::dead("a mail server takes no " + std::string(channel_name(message.channel)));
  return send(message);
}

Delivery Smtp::notify(const OutgoingNotice& notice) {
  return send(notice);
}

}  // namespace tend
