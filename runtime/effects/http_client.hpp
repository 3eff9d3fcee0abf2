// http_client.hpp: requests to other people's servers, none of which is trusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/effects/address_guard.hpp"

namespace tend {

enum class HttpFault : std::uint8_t {
  None,
  BadUrl,      ///< it is no address; nothing was tried
  Blocked,     ///< the guard objects to where it leads
  Unresolved,  ///< its host has no address, as far as can be known now
  Refused,     ///< nobody takes connections there
  Tls,         ///< the peer could not show that it is who it should be
  Timeout,
  TooLarge,  ///< the answer has more than is read
  Broken,    ///< the connection ended, or what came over it was not HTTP
};

struct HttpHeader {
  std::string name;
  std::string value;
};
struct HttpRequest {
  std::string url;
  std::vector<HttpHeader> headers;  ///< besides Host and those of the body's length
  std::optional<std::string> body;  ///< posted; none: it is a GET
};

struct HttpOutcome {
  int status = 0;    ///< that of the answer, even if its body then failed; 0: there was none
  std::string body;  ///< whole, or empty
  std::optional<std::int64_t> retry_after_us;  ///< as the answer asks, from now on
  HttpFault fault = HttpFault::None;
  std::string reason;  ///< of a fault, in words that hold no part of the address but its host
  /// Whether the peer may have seen the request. Without that, nothing has happened.
  bool may_have_acted = false;
};

struct HttpOptions {
  AddressGuard guard;
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t timeout_ms = 30'000;  ///< of the whole request, looking up the name included
  std::size_t largest_body = 64 * 1024;
  std::string ca_file;  ///< whose certificates are believed; empty: the system's
  /// In place of the system's names: addresses of a host with commas between; empty: as the system
  /// says. Asked once for each request.
  std::function<std::string(std::string_view host)> look_up;
};

/// Sends requests one after the other, and keeps connections open for the next. A name is looked up
/// once for a connection, and the guard is asked about the very address that is connected to, so
/// that no second answer of a name server gets past it. No redirect is followed, no proxy of the
/// environment is used, no cookie is kept and no compressed answer is opened. A request is never
/// sent twice on its own. One thread.
class HttpClient {
 public:
  explicit HttpClient(HttpOptions options);
  ~HttpClient();

  HttpOutcome send(const HttpRequest& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
