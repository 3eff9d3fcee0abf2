// For libFuzzer: scripts/fuzz.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/parse_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tend::parse_text({reinterpret_cast<const char*>(data), size});
  return 0;
}
