// For libFuzzer: clang++ -fsanitize=fuzzer,address,undefined with parse_text.cpp and the grammar.
// The files of tests/cases are its first corpus.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/parse_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tend::parse_text({reinterpret_cast<const char*>(data), size});
  return 0;
}
