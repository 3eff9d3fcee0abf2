// http_server.hpp: plain HTTP/1.1 on one thread, for a proxy that ends TLS, and for loopback. The
// one user of Boost.Beast is its .cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "runtime/serve/http.hpp"

namespace tend {

struct HttpLimits {
  std::size_t header_bytes = 8 * 1024;
  std::size_t body_bytes = 1024 * 1024;
  std::size_t connections = 2000;      ///< to the public address, at once
  std::size_t admin_connections = 64;  ///< to the admin's, which those of the public do not take
  /// A request has to be there whole, and its answer taken, within this time; a connection on which
  /// nothing is asked is closed after it.
  std::chrono::milliseconds patience{10'000};
  /// How long `stop` waits for what is under way.
  std::chrono::milliseconds grace{10'000};
};

struct HttpFigures {
  std::uint64_t connections = 0;  ///< open now, on both addresses
  std::uint64_t accepted = 0;     ///< connections, ever
  std::uint64_t turned_away = 0;  ///< connections beyond the limit
  std::uint64_t refused = 0;      ///< requests that were none, or too large
  std::uint64_t requests = 0;     ///< handed to the handler
};

/// Listens on a public address and on one for those who run it; the handler is told which.
/// Requests of one connection are handled one after the other, so pipelining is safe. What could be
/// read in two ways (a length and chunks, two lengths) is refused: a proxy in front might see
/// another request in it.
class HttpServer {
 public:
  HttpServer(HttpHandler handler, HttpLimits limits);
  /// Stops, if it still runs.
  ~HttpServer();

  /// `address` is `HOST:PORT`, HOST a number (`127.0.0.1`, `0.0.0.0`, `[::1]`); port 0 is any that
  /// is free. `admin_address` may be empty. Unavailable when the address is taken.
  Result<void> start(const std::string& address, const std::string& admin_address);
  /// The ports that it listens on; 0 for what it does not.
  std::uint16_t port() const;
  std::uint16_t admin_port() const;
  /// Takes no new connections, answers what was asked, closes. Returns when all are closed, or
  /// after the grace.
  void stop();
  /// Any thread.
  HttpFigures figures() const;

 private:
  struct Core;
  std::shared_ptr<Core> core_;
};

}  // namespace tend
