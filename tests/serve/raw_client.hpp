// raw_client.hpp: a socket that says what a test wants it to say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tend::test {

struct RawResponse {
  int status = 0;  ///< 0: there was none
  std::string head;
  std::string body;
  bool has(std::string_view text) const {
    return head.find(text) != std::string::npos || body.find(text) != std::string::npos;
  }
};

/// To 127.0.0.1; gives up on what does not come within ten seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False when the peer has closed.
  bool say(std::string_view bytes);
  /// The next response; its length has to be known from its head.
  RawResponse hear(bool is_to_head = false);
  /// Whether the peer closes, within so many milliseconds, with nothing more said.
  bool is_closed_within(int ms);

 private:
  bool read_more();
  int socket_ = -1;
  std::string rest_;
};

/// `METHOD PATH HTTP/1.1`, a host, the headers, a length, the body.
std::string raw_request(std::string_view method, std::string_view path,
                        const std::vector<std::string>& headers = {}, std::string_view body = {});
/// The same on a connection of its own.
RawResponse ask(std::uint16_t port, std::string_view method, std::string_view path,
                const std::vector<std::string>& headers = {}, std::string_view body = {});

}  // namespace tend::test
