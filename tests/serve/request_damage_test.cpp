#include <catch2/catch.hpp>
#include <string>

#include "base/hash.hpp"
#include "tests/fuzz/read_requests.hpp"

namespace tend {
namespace {

const std::string samples[] = {
    R"({"type":"track","messageId":"m","userId":"a@x.example","event":"e","timestamp":"2026-01-05T15:00:00Z","properties":{"a":[1,{"b":null}]}})",
    R"({"type":"identify","anonymousId":"v","traits":{"firstName":"A\"","first_name":"B","company":{"name":"X"}},"context":{"timezone":"Europe/Stockholm"}})",
    R"([{"event":"click","timestamp":1767621600,"url":"https://x.example/","effect":"e"}])",
    R"({"Type":"Notification","Message":"{\"eventType\":\"Bounce\",\"mail\":{\"tags\":{\"effect\":[\"e\"]}}}"})",
    R"({"event-data":{"event":"failed","id":"m","user-variables":{"effect":"e"}}})",
    "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--b--\r\n",
    "multipart/form-data; boundary=\"b\"; x=%41+%zz&&a==",
    "\x1f\x8b\x08",
    R"(<p><a class="x" href='https://a.example/?b&amp;c'>A</a><!-- --><a href=https://b.example>B</a></p></body>)",
};

}  // namespace

TEST_CASE("requests that are damaged in any place are refused or read, and nothing else happens") {
  constexpr std::string_view bytes(
      "{}[]\",:\\%-=\r\n\0 \xff"
      "0a",
      18);
  std::size_t tried = 0;
  for (const std::string& sample : samples) {
    for (std::size_t at = 0; at < sample.size(); ++at) {
      read_requests(std::string_view(sample).substr(0, at));
      std::string damaged = sample;
      const std::uint64_t seed = stable_hash(sample, at);
      damaged[at] = bytes[seed % bytes.size()];
      read_requests(damaged);
      damaged.insert(seed % sample.size(), sample.substr(at, 1 + seed % 7));
      read_requests(damaged);
      tried += 3;
    }
  }
  CHECK(tried > 1000);
}

}  // namespace tend
