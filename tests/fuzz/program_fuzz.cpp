// For libFuzzer: scripts/fuzz. The input is a payload, since no fuzzer finds a SHA-256.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/run_program.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tend::read_and_run(tend::with_header({reinterpret_cast<const char*>(data), size}));
  return 0;
}
