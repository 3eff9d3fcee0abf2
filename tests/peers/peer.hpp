// peer.hpp: another program that a test talks to.
#pragma once

#include <string>
#include <vector>

namespace tend::test {

/// Starts it (the first word is found on the PATH) and reads its port, the first line that it
/// prints; ends it. Its standard input stays open for as long as the test lives, so that it can end
/// when the test does. Fails the test when it does not start.
class Peer {
 public:
  explicit Peer(std::vector<std::string> command);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  const std::string& port() const { return port_; }
  /// `http://127.0.0.1:PORT` and the path.
  std::string url(const std::string& path) const { return "http://127.0.0.1:" + port_ + path; }

 private:
  int process_ = -1;
  int input_ = -1;
  std::string port_;
};

/// tests/peers/http_peer.py
Peer http_peer(std::vector<std::string> options = {});

}  // namespace tend::test
