// For libFuzzer: clang++ -fsanitize=fuzzer,address,undefined with read_settings.cpp, the runtime
// and its serve library. The example of docs/serving.md is its first corpus.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/read_settings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tend::read_any_settings({reinterpret_cast<const char*>(data), size});
  return 0;
}
