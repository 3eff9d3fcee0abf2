// http_tls_test.cpp: a peer that cannot show who it is gets nothing.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "runtime/effects/http_client.hpp"
#include "tests/peers/peer.hpp"

using namespace tend;
using test::http_peer;
using test::Peer;

namespace {

namespace fs = std::filesystem;

/// An authority that nobody else believes, and what it has signed.
class Authority {
 public:
  Authority() {
    char name[] = "/tmp/tend_tls_XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    folder_ = name;
    run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=tests "
        "-keyout ca.key -out ca.pem");
  }
  ~Authority() { fs::remove_all(folder_); }

  /// A peer that shows a certificate of that name, which ends so many days from now.
  Peer peer(const std::string& name, int days) const {
    run("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name +
        " -addext subjectAltName=DNS:" + name + " -keyout leaf.key -out leaf.csr");
    run("x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -copy_extensions copy "
        "-days " +
        std::to_string(days) + " -out leaf.pem");
    return http_peer({"--tls", file("leaf.pem"), file("leaf.key")});
  }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

 private:
  void run(const std::string& arguments) const {
    const std::string command =
        "cd " + folder_.string() + " && openssl " + arguments + " >openssl.log 2>&1";
    INFO(command);
    REQUIRE(std::system(command.c_str()) == 0);
  }
  fs::path folder_;
};

HttpOutcome post(const Peer& peer, const std::string& ca_file) {
  HttpOptions options;
  REQUIRE(options.guard.allow("127.0.0.1"));
  options.ca_file = ca_file;
  options.timeout_ms = 1'000;
  options.look_up = [](std::string_view) { return std::string("127.0.0.1"); };
  HttpClient client(std::move(options));
  return client.send({"https://hooks.example:" + peer.port() + "/ok", {}, "{}"});
}

}  // namespace

TEST_CASE("a certificate must be believed, of that name, and of today") {
  const Authority authority;
  {
    const Peer good = authority.peer("hooks.example", 1);
    CHECK(post(good, authority.file("ca.pem")).status == 200);
    const HttpOutcome stranger = post(good, "");
    CHECK(stranger.fault == HttpFault::Tls);
    CHECK_FALSE(stranger.may_have_acted);
    CHECK(stranger.reason.find("no secure connection to hooks.example: ") == 0);
  }
  const Peer other = authority.peer("other.example", 1);
  const HttpOutcome wrong_name = post(other, authority.file("ca.pem"));
  CHECK(wrong_name.fault == HttpFault::Tls);
  CHECK_FALSE(wrong_name.may_have_acted);

  const Peer expired = authority.peer("hooks.example", -1);
  const HttpOutcome too_late = post(expired, authority.file("ca.pem"));
  CHECK(too_late.fault == HttpFault::Tls);
  CHECK(too_late.reason.find("expired") != std::string::npos);
}

TEST_CASE("who does not speak TLS is not spoken to in the open") {
  const Authority authority;
  const Peer open = http_peer();
  const HttpOutcome outcome = post(open, authority.file("ca.pem"));
  CHECK(outcome.status == 0);
  CHECK_FALSE(outcome.may_have_acted);
}
