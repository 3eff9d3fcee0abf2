#include "base/base64.hpp"

#include <catch2/catch.hpp>

using namespace tend;

TEST_CASE("base64 agrees with the examples of RFC 4648") {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    CHECK(base64(bytes) == text);
    CHECK(from_base64(text) == bytes);
  }
  CHECK(base64("\xFB\xFF\xFE") == "+//+");
  CHECK(base64url("\xFB\xFF\xFE") == "-__-");
  CHECK(base64url("f") == "Zg");
}

TEST_CASE("every byte comes back") {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) {
    bytes += static_cast<char>(byte);
    CHECK(from_base64(base64(bytes)) == bytes);
    CHECK(from_base64url(base64url(bytes)) == bytes);
  }
}

TEST_CASE("only what base64 makes is base64") {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm 8", "Zm8=\n",
                           "====", "Zg==Zg==", "-__-", "Z\xC3\xA4g="}) {
    INFO(text);
    CHECK_FALSE(from_base64(text));
  }
  for (const char* text : {"Z", "Zh", "Zg==", "+//+"}) {
    INFO(text);
    CHECK_FALSE(from_base64url(text));
  }
}
