// For libFuzzer: scripts/fuzz.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/read_addresses.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tend::read_address(text);
  tend::read_webhook(text);
  return 0;
}
