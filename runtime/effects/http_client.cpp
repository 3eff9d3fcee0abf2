#include "runtime/effects/http_client.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/check.hpp"
#include "base/time.hpp"
#include "runtime/effects/curl_handles.hpp"

namespace tend {
namespace {

/// All headers of an answer, with those of the interim answers before it.
constexpr std::size_t largest_head = 64 * 1024;

bool is_field_text(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::optional<IpAddress> address_of(const sockaddr& address, std::size_t size) {
  IpAddress result;
  if (address.sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    std::memcpy(result.bytes.data(), &v4.sin_addr, 4);
    return result;
  }
  if (address.sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    result.is_v4 = false;
    std::memcpy(result.bytes.data(), &v6.sin6_addr, 16);
    return result;
  }
  return std::nullopt;
}

HttpFault fault_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return HttpFault::None;
    case CURLE_COULDNT_RESOLVE_HOST:
      return HttpFault::Unresolved;
    case CURLE_COULDNT_CONNECT:
      return HttpFault::Refused;
    case CURLE_OPERATION_TIMEDOUT:
      return HttpFault::Timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
      return HttpFault::Tls;
    default:
      return HttpFault::Broken;
  }
}

std::string reason_of(HttpFault fault, const std::string& host, const char* details) {
  switch (fault) {
    case HttpFault::Unresolved:
      return host + " is not known to the name servers";
    case HttpFault::Refused:
      return host + " takes no connections";
    case HttpFault::Timeout:
      return host + " did not answer in time";
    case HttpFault::Tls:
      return "no secure connection to " + host + ": " + details;
    case HttpFault::TooLarge:
      return host + " answered with more than is read";
    default:
      return "the connection to " + host + " broke";
  }
}

/// One request on its way: what curl's callbacks read and write.
struct Exchange {
  const AddressGuard& guard;
  const Url& url;
  std::string_view unsent;
  std::size_t largest_body;
  HttpOutcome& outcome;
  std::size_t head_size = 0;
  bool too_large = false;
  bool connecting = false;  ///< the guard let one address through
  std::string objection = {};
};

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* target) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  const std::optional<IpAddress> address = address_of(target->addr, target->addrlen);
  std::string objection =
      address ? exchange.guard.objection(exchange.url, *address) : "no kind of address we know";
  if (!objection.empty()) {
    exchange.objection = std::move(objection);
    return CURL_SOCKET_BAD;
  }
  exchange.connecting = true;
  return socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
}

std::size_t read_body(char* buffer, std::size_t size, std::size_t count, void* user) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  const std::size_t taken = std::min(size * count, exchange.unsent.size());
  std::copy_n(exchange.unsent.data(), taken, buffer);
  exchange.unsent.remove_prefix(taken);
  return taken;
}

std::size_t take_head(char*, std::size_t size, std::size_t count, void* user) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  exchange.head_size += size * count;
  exchange.too_large |= exchange.head_size > largest_head;
  return exchange.too_large ? 0 : size * count;
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  exchange.too_large |= exchange.outcome.body.size() + size * count > exchange.largest_body;
  if (exchange.too_large) return 0;
  exchange.outcome.body.append(bytes, size * count);
  return size * count;
}

}  // namespace

struct HttpClient::State {
  HttpOptions options;
  CurlHandle handle;
  CURL* curl = nullptr;  ///< that of `handle`

  void set_up(const HttpRequest& request, const Url& url, Exchange& exchange);
  void look_up(const Url& url, CurlList& names);
  void read_answer(const Url& url, CURLcode code, const char* details, Exchange& exchange);
};

HttpClient::HttpClient(HttpOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  state_->handle = open_curl();
  state_->curl = state_->handle.get();
}

HttpClient::~HttpClient() = default;

/// What holds for every request; `curl_easy_reset` keeps the connections.
void HttpClient::State::set_up(const HttpRequest& request, const Url& url, Exchange& exchange) {
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, url.text.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, long{options.connect_timeout_ms});
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long{options.timeout_ms});
  curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, 30L);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
  }
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  if (!request.body) return;
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(request.body->size()));
  // The body is read from here and cannot be read again: a connection that was kept, and dies
  // under the request, ends the attempt. By itself curl would send it a second time.
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_body);
  curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
}

/// Names from `look_up` take the place of what curl remembers and would find out.
void HttpClient::State::look_up(const Url& url, CurlList& names) {
  if (!options.look_up || parse_ip(url.host)) return;
  const std::string addresses = options.look_up(url.host);
  const std::string place = url.host + ':' + std::to_string(url.port);
  append_line(names, addresses.empty() ? '-' + place : place + ':' + addresses);
  curl_easy_setopt(curl, CURLOPT_RESOLVE, names.get());
}

void HttpClient::State::read_answer(const Url& url, CURLcode code, const char* details,
                                    Exchange& exchange) {
  HttpOutcome& outcome = exchange.outcome;
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  outcome.status = status >= 200 ? static_cast<int>(status) : 0;
  long sent = 0;
  curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
  outcome.may_have_acted = sent > 0 || status > 0;
  curl_off_t seconds = 0;
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
  constexpr curl_off_t longest = 366 * 86'400;
  if (seconds > 0) outcome.retry_after_us = std::min(seconds, longest) * us_per_second;

  outcome.fault = exchange.too_large ? HttpFault::TooLarge : fault_of(code);
  if (outcome.fault == HttpFault::None) return;
  outcome.body.clear();
  const bool blocked = !exchange.objection.empty() && !exchange.connecting;
  if (blocked) outcome.fault = HttpFault::Blocked;
  outcome.reason = blocked ? exchange.objection : reason_of(outcome.fault, url.host, details);
}

HttpOutcome HttpClient::send(const HttpRequest& request) {
  HttpOutcome outcome;
  const Result<Url> url = parse_url(request.url);
  if (!url) {
    outcome.fault = HttpFault::BadUrl;
    outcome.reason = url.error().message;
    return outcome;
  }
  Exchange exchange{state_->options.guard, *url, {}, state_->options.largest_body, outcome};
  if (request.body) exchange.unsent = *request.body;
  state_->set_up(request, *url, exchange);
  CurlList names;
  state_->look_up(*url, names);

  CurlList headers;
  for (const HttpHeader& header : request.headers) {
    TEND_CHECK(is_field_text(header.name) && is_field_text(header.value) && !header.value.empty(),
               "a header is one line");
    append_line(headers, header.name + ": " + header.value);
  }
  // No answer "go on" is waited for, and none that is compressed is asked for.
  append_line(headers, "Expect:");
  append_line(headers, "Accept-Encoding: identity");
  curl_easy_setopt(state_->curl, CURLOPT_HTTPHEADER, headers.get());
  char details[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(state_->curl, CURLOPT_ERRORBUFFER, details);
  const CURLcode code = curl_easy_perform(state_->curl);
  state_->read_answer(*url, code, details, exchange);
  // Nothing of this request outlives it.
  curl_easy_reset(state_->curl);
  return outcome;
}

}  // namespace tend
