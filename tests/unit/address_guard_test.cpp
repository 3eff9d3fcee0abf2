// address_guard_test.cpp: where an address leads, and that none leads into one's own network.
#include "runtime/effects/address_guard.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "runtime/effects/http_client.hpp"

using namespace tend;

namespace {

IpAddress ip(const std::string& text) {
  INFO(text);
  const auto address = parse_ip(text);
  REQUIRE(address);
  return *address;
}

std::string objection(const AddressGuard& guard, const std::string& url, const std::string& to) {
  const auto parsed = parse_url(url);
  REQUIRE(parsed);
  return guard.objection(*parsed, ip(to));
}

}  // namespace

TEST_CASE("an address is taken apart as the connection takes it") {
  const auto url = parse_url("HTTPS://Hooks.Example:8443/a/../b?q=1#part");
  REQUIRE(url);
  CHECK(url->is_https);
  CHECK(url->host == "hooks.example");
  CHECK(url->port == 8443);
  CHECK(url->text == "https://Hooks.Example:8443/b?q=1");
  CHECK(parse_url("https://hooks.example")->port == 443);
  CHECK(parse_url("http://hooks.example")->port == 80);
  CHECK(parse_url("https://[2606:4700::1111]/")->host == "2606:4700::1111");
}

TEST_CASE("what is no address says why, and does not repeat itself") {
  const char* const wrong[] = {"",
                               "hooks.example",
                               "ftp://hooks.example/",
                               "file:///etc/passwd",
                               "gopher://hooks.example/",
                               "//hooks.example/",
                               "https:hooks.example",
                               "https:/hooks.example",
                               "https:///hooks.example/",
                               "https://",
                               "https://?secret",
                               "https://anna:secret@hooks.example/",
                               "https://secret@hooks.example/",
                               "https://hooks.example:443@secret/",
                               "https://hooks.example:0/",
                               "https://hooks.example:99999/",
                               "https://hooks.example:secret/",
                               "https://hooks.example\\@secret/",
                               "https://hooks.example/ secret",
                               "https://hooks.example/\r\nsecret: 1",
                               "https://hooks.exa\xC3\xA4mple/",
                               "https://hooks%2eexample/",
                               "https://[::1%25eth0]/",
                               "https://[::1",
                               "https://[secret]/",
                               "https://hooks,example/",
                               "https://hooks.example;secret/"};
  for (const char* const text : wrong) {
    INFO(text);
    const auto url = parse_url(text);
    REQUIRE_FALSE(url);
    CHECK(url.error().message.find("not an address that can be called: ") == 0);
    CHECK(url.error().message.find("secret") == std::string::npos);
  }
  CHECK_FALSE(parse_url("https://hooks.example/" + std::string(4096, 'a')));
  CHECK_FALSE(parse_url(std::string_view("https://hooks.example/\0", 23)));
}

TEST_CASE("global unicast is what is left of the registries of special purposes") {
  const std::pair<const char*, const char*> special[] = {
      {"0.0.0.0", "\"this network\""},
      {"0.255.255.255", "\"this network\""},
      {"10.0.0.0", "private use"},
      {"10.255.255.255", "private use"},
      {"100.64.0.0", "a carrier's shared space"},
      {"100.127.255.255", "a carrier's shared space"},
      {"127.0.0.1", "loopback"},
      {"127.255.255.255", "loopback"},
      {"169.254.169.254", "link-local use"},
      {"172.16.0.0", "private use"},
      {"172.31.255.255", "private use"},
      {"192.0.0.8", "protocol assignments"},
      {"192.0.2.1", "documentation"},
      {"192.88.99.1", "6to4 relays"},
      {"192.168.255.255", "private use"},
      {"198.18.0.0", "benchmarking"},
      {"198.19.255.255", "benchmarking"},
      {"198.51.100.1", "documentation"},
      {"203.0.113.1", "documentation"},
      {"224.0.0.1", "multicast"},
      {"239.255.255.255", "multicast"},
      {"240.0.0.1", "reserved use"},
      {"255.255.255.255", "reserved use"},
      {"::", "no address at all"},
      {"::1", "loopback"},
      {"::2", "reserved use"},
      {"::127.0.0.1", "reserved use"},
      {"::ffff:127.0.0.1", "an IPv4 address in IPv6"},
      {"::ffff:93.184.215.14", "an IPv4 address in IPv6"},
      {"64:ff9b::7f00:1", "an IPv4 address by NAT64"},
      {"64:ff9b:1:2:3:4:5:6", "an IPv4 address by NAT64"},
      {"100::1", "reserved use"},
      {"2001::1", "an IPv4 address by Teredo"},
      {"2001:2::1", "protocol assignments"},
      {"2001:1ff:ffff::1", "protocol assignments"},
      {"2001:db8::1", "documentation"},
      {"2002:7f00:1::", "an IPv4 address by 6to4"},
      {"3fff::1", "documentation"},
      {"4000::1", "reserved use"},
      {"5f00::1", "reserved use"},
      {"fc00::1", "private use"},
      {"fdff::1", "private use"},
      {"fe80::1", "link-local use"},
      {"febf::1", "link-local use"},
      {"fec0::1", "reserved use"},
      {"ff02::1", "multicast"}};
  for (const auto& [text, purpose] : special) {
    INFO(text);
    CHECK(special_purpose(ip(text)) == purpose);
  }
  for (const char* const text :
       {"1.0.0.0",         "9.255.255.255", "11.0.0.0",        "100.63.255.255",  "100.128.0.0",
        "126.255.255.255", "128.0.0.0",     "169.253.255.255", "169.255.0.0",     "172.15.255.255",
        "172.32.0.0",      "192.0.1.0",     "192.167.255.255", "198.17.255.255",  "198.20.0.0",
        "223.255.255.255", "2001:200::1",   "2003::1",         "2606:4700::1111", "2a00:1450::1",
        "3ffe:ffff::1",    "3fff:1000::1"}) {
    INFO(text);
    CHECK(special_purpose(ip(text)).empty());
    CHECK(format_ip(ip(text)) == text);
  }
}

TEST_CASE("only the strict forms are addresses") {
  for (const char* const text : {"", "1", "127.1", "0x7f.0.0.1", "0177.0.0.1", "1.2.3.4.5",
                                 "1.2.3.256", "1.2.3.4 ", "[::1]", "::1%eth0", "1:2", "::1::"}) {
    INFO(text);
    CHECK_FALSE(parse_ip(text));
  }
  CHECK_FALSE(parse_ip(std::string_view("1.2.3.4\0.evil", 12)));
}

TEST_CASE("strangers are called over https on port 443") {
  const AddressGuard guard;
  CHECK(objection(guard, "https://a.example/", "93.184.215.14").empty());
  CHECK(objection(guard, "http://a.example/", "93.184.215.14") ==
        "a.example is to be called with https");
  CHECK(objection(guard, "https://a.example:8443/", "93.184.215.14") == "port 8443 is not 443");
  CHECK(objection(guard, "https://a.example/", "10.1.2.3") ==
        "a.example is 10.1.2.3, and that is for private use, no address of the Internet");
  CHECK(objection(guard, "https://10.1.2.3/", "10.1.2.3") ==
        "10.1.2.3 is for private use, no address of the Internet");
}

TEST_CASE("what is one's own may be called as one likes") {
  AddressGuard guard;
  REQUIRE(guard.allow("10.1.0.0/16"));
  REQUIRE(guard.allow("hooks.internal"));
  REQUIRE(guard.allow("::1"));
  REQUIRE(guard.allow("fd00::/8"));
  CHECK(objection(guard, "http://a.example:8080/", "10.1.255.1").empty());
  CHECK_FALSE(objection(guard, "http://a.example:8080/", "10.2.0.1").empty());
  CHECK(objection(guard, "http://HOOKS.internal:1/", "192.168.0.1").empty());
  CHECK_FALSE(objection(guard, "http://a.hooks.internal/", "192.168.0.1").empty());
  CHECK(objection(guard, "http://[::1]/", "::1").empty());
  CHECK(objection(guard, "https://a.example/", "fd12::1").empty());
  CHECK_FALSE(objection(guard, "https://a.example/", "::ffff:10.1.0.1").empty());
  for (const char* const text :
       {"", "10.1.0.0/33", "10.1.0.0/", "10.1.0.0/x", "10.1.0.0/8", "::/129", "hooks.internal/8",
        "Hooks", "http://hooks", "a b", "10.1.0.0/-1"}) {
    INFO(text);
    CHECK_FALSE(guard.allow(text));
  }
}

// Each line of the corpus, tried with the client that calls would use. Nothing of it may come as
// far as a connection.
TEST_CASE("no way into one's own network that is known leads there") {
  std::ifstream corpus(TEND_TESTS_DIR "/cases/forbidden_urls.txt");
  REQUIRE(corpus);
  std::size_t tried = 0;
  for (std::string line; std::getline(corpus, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string url;
    std::string addresses;
    words >> url >> addresses;
    HttpOptions options;
    options.timeout_ms = 2'000;
    // A host that the corpus does not name has no address.
    options.look_up = [&](std::string_view) { return addresses; };
    HttpClient client(std::move(options));
    for (const auto& body : {std::optional<std::string>(), std::optional<std::string>("{}")}) {
      const HttpOutcome outcome = client.send({url, {}, body});
      INFO(line << ": " << outcome.reason);
      CHECK((outcome.fault == HttpFault::Blocked || outcome.fault == HttpFault::BadUrl));
      CHECK_FALSE(outcome.may_have_acted);
    }
    ++tried;
  }
  CHECK(tried >= 70);
}
