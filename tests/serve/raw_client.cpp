#include "tests/serve/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

namespace tend::test {
namespace {

constexpr int patience_ms = 10'000;

}  // namespace

RawClient::RawClient(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}
RawClient::~RawClient() {
  close(socket_);
}

bool RawClient::say(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::read_more() {
  pollfd waiting{socket_, POLLIN, 0};
  if (poll(&waiting, 1, patience_ms) <= 0) return false;
  char bytes[65536];
  const ssize_t count = recv(socket_, bytes, sizeof bytes, 0);
  if (count <= 0) return false;
  rest_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

RawResponse RawClient::hear(bool is_to_head) {
  std::size_t head_end = std::string::npos;
  while ((head_end = rest_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return {};
  }
  RawResponse response;
  response.head = rest_.substr(0, head_end + 4);
  rest_.erase(0, head_end + 4);
  response.status = std::atoi(response.head.c_str() + response.head.find(' '));
  constexpr std::string_view length_name = "Content-Length: ";
  const std::size_t at = response.head.find(length_name);
  const std::size_t length =
      at == std::string::npos || is_to_head
          ? 0
          : static_cast<std::size_t>(std::atoll(response.head.c_str() + at + length_name.size()));
  while (rest_.size() < length) {
    if (!read_more()) return {};
  }
  response.body = rest_.substr(0, length);
  rest_.erase(0, length);
  return response;
}

bool RawClient::is_closed_within(int ms) {
  pollfd waiting{socket_, POLLIN, 0};
  if (poll(&waiting, 1, ms) <= 0) return false;
  char byte = 0;
  return recv(socket_, &byte, 1, 0) <= 0;
}

std::string raw_request(std::string_view method, std::string_view path,
                        const std::vector<std::string>& headers, std::string_view body) {
  std::string text = std::string(method) + ' ' + std::string(path) + " HTTP/1.1\r\nHost: localhost";
  for (const std::string& header : headers) text += "\r\n" + header;
  if (method == "POST") text += "\r\nContent-Length: " + std::to_string(body.size());
  return text + "\r\n\r\n" + std::string(body);
}

RawResponse ask(std::uint16_t port, std::string_view method, std::string_view path,
                const std::vector<std::string>& headers, std::string_view body) {
  RawClient client(port);
  client.say(raw_request(method, path, headers, body));
  return client.hear(method == "HEAD");
}

}  // namespace tend::test
