// hash_test.cpp: the vectors of the standards, and that a share of hashes is a share of people.
#include "base/hash.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace tend {
namespace {

TEST_CASE("SHA-256 agrees with the examples of FIPS 180-4", "[hash]") {
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(to_hex(sha256(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 counts a zero byte like any other", "[hash]") {
  CHECK(sha256(std::string_view("a\0b", 3)) != sha256("a"));
}

TEST_CASE("HMAC-SHA-256 agrees with the examples of RFC 4231", "[hash]") {
  CHECK(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'),
                           "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("what is compared in constant time is compared", "[hash]") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "ab"));
}

// The expected values were computed in Python from the definitions of FNV-1a and splitmix64; stored
// programs and running splits depend on them.
TEST_CASE("the stable hash never changes", "[hash]") {
  CHECK(stable_hash("") == 0xf52a15e9a9b5e89bu);
  CHECK(stable_hash("anna@example.com") == 0x3d8fc33582081236u);
  CHECK(stable_hash("anna@example.com", 7) == 0x26e91f04fd6d5b09u);
  CHECK(stable_hash("\xC3\xA5sa") == 0xbc079556a0b94804u);
}

TEST_CASE("neighbouring contacts fall evenly into shares", "[hash]") {
  std::vector<int> shares(10);
  for (int contact = 0; contact < 100'000; ++contact)
    ++shares[stable_hash("contact-" + std::to_string(contact)) % shares.size()];
  for (const int share : shares) CHECK(share == Approx(10'000).epsilon(0.05));
}

TEST_CASE("seeds make independent hashes", "[hash]") {
  int equal_parity = 0;
  for (int contact = 0; contact < 10'000; ++contact) {
    const std::string key = std::to_string(contact);
    if (stable_hash(key, 1) % 2 == stable_hash(key, 2) % 2) ++equal_parity;
  }
  CHECK(equal_parity == Approx(5'000).epsilon(0.05));
}

}  // namespace
}  // namespace tend
