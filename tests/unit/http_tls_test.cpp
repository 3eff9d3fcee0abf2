// http_tls_test.cpp: a peer that cannot show who it is gets nothing.
#include <catch2/catch.hpp>

#include "runtime/effects/http_client.hpp"
#include "tests/peers/authority.hpp"
#include "tests/peers/peer.hpp"

using namespace tend;
using test::Authority;
using test::http_peer;
using test::Peer;

namespace {

/// A peer that shows a certificate of that name, which ends so many days from now.
Peer tls_peer(const Authority& authority, const std::string& name, int days) {
  authority.certify(name, days);
  return http_peer({"--tls", authority.file("leaf.pem"), authority.file("leaf.key")});
}

HttpOutcome post(const Peer& peer, const std::string& ca_file) {
  HttpOptions options;
  REQUIRE(options.guard.allow("127.0.0.1"));
  options.ca_file = ca_file;
  options.timeout_ms = 5'000;
  options.look_up = [](std::string_view) { return std::string("127.0.0.1"); };
  HttpClient client(std::move(options));
  return client.send({"https://hooks.example:" + peer.port() + "/ok", {}, "{}"});
}

}  // namespace

TEST_CASE("a certificate must be believed, of that name, and of today") {
  const Authority authority;
  {
    const Peer good = tls_peer(authority, "hooks.example", 1);
    CHECK(post(good, authority.file("ca.pem")).status == 200);
    const HttpOutcome stranger = post(good, "");
    CHECK(stranger.fault == HttpFault::Tls);
    CHECK_FALSE(stranger.may_have_acted);
    CHECK(stranger.reason.find("no secure connection to hooks.example: ") == 0);
  }
  const Peer other = tls_peer(authority, "other.example", 1);
  const HttpOutcome wrong_name = post(other, authority.file("ca.pem"));
  CHECK(wrong_name.fault == HttpFault::Tls);
  CHECK_FALSE(wrong_name.may_have_acted);

  const Peer expired = tls_peer(authority, "hooks.example", -1);
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
