// The channel of a terminal: one line a message, whatever stands in it.
#include "runtime/effects/channels.hpp"

#include <catch2/catch.hpp>
#include <sstream>
#include <string>

namespace tend {
namespace {

TEST_CASE("what a subject holds does not write to the terminal") {
  std::ostringstream out;
  Console console(out);
  OutgoingMessage message;
  message.name = "intro";
  message.to = "anna@example.com";
  message.subject = "Hello A\n\x1b[2J\u009b31m\u202eb";
  REQUIRE(console.deliver(message));
  CHECK(out.str() ==
        "1970-01-01T00:00:00Z  to anna@example.com  intro  "
        "'Hello A \uFFFD[2J\uFFFD31m\uFFFDb'\n");
}

}  // namespace
}  // namespace tend
