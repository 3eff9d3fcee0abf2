// For libFuzzer: scripts/fuzz.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/read_sources.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tend::read_csv_around({reinterpret_cast<const char*>(data), size});
  return 0;
}
