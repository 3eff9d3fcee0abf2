// For libFuzzer: scripts/fuzz.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/write_mails.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tend::write_mail({reinterpret_cast<const char*>(data), size});
  return 0;
}
