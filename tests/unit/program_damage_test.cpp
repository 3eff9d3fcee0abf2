// Damaged programs under a hash that says that all is well: refused, or run without a fault. The
// same damage at each run of the test.
#include <catch2/catch.hpp>
#include <string>

#include "base/hash.hpp"
#include "runtime/program/file.hpp"
#include "runtime/program/functions.hpp"
#include "tests/fuzz/run_program.hpp"
#include "tests/unit/example_program.hpp"
#include "tests/unit/whole_program.hpp"

namespace tend {
namespace {

/// Numbers that depend on nothing but the seed.
class Sequence {
 public:
  explicit Sequence(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::size_t bound) {
    state_ = stable_hash("next", state_);
    return static_cast<std::uint32_t>(state_ % bound);
  }

 private:
  std::uint64_t state_;
};

Word any_word(Sequence& sequence) {
  const auto op = static_cast<Op>(sequence.below(op_infos.size()));
  return {op, info(op).operand == Operand::None ? 0 : sequence.below(8)};
}

/// A few instructions by others, so that most of it still makes sense.
Program with_other_words(Program program, std::uint64_t seed) {
  Sequence sequence(seed);
  for (std::uint32_t i = sequence.below(3) + 1; i > 0; --i) {
    program.code[sequence.below(program.code.size())] = any_word(sequence);
  }
  return program;
}

}  // namespace

TEST_CASE("flipped bits are refused or harmless", "[program]") {
  const std::string bytes = write_program(example::program());
  const std::string payload{payload_of(bytes)};
  int accepted = 0;
  for (std::size_t bit = 0; bit < payload.size() * 8; ++bit) {
    std::string damaged = payload;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
    if (read_and_run(with_header(damaged))) ++accepted;
  }
  CHECK(accepted > 100);  // letters of texts, say
}

TEST_CASE("bytes replaced by others are refused or harmless", "[program]") {
  const std::string bytes = write_program(example::program());
  const std::string payload{payload_of(bytes)};
  for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
    Sequence sequence(seed);
    std::string damaged = payload;
    for (std::uint32_t i = sequence.below(6) + 1; i > 0; --i) {
      damaged[sequence.below(damaged.size())] = static_cast<char>(sequence.below(256));
    }
    read_and_run(with_header(damaged));
  }
}

TEST_CASE("pieces cut out or doubled are refused or harmless", "[program]") {
  const std::string bytes = write_program(example::program());
  const std::string payload{payload_of(bytes)};
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    Sequence sequence(seed);
    const std::uint32_t at = sequence.below(payload.size());
    const std::uint32_t size = sequence.below(40);
    std::string damaged = payload;
    if (seed % 2 == 0) {
      damaged.erase(at, size);
    } else {
      damaged.insert(at, payload.substr(sequence.below(payload.size()), size));
    }
    read_and_run(with_header(damaged));
  }
}

TEST_CASE("instructions replaced by others are refused or run", "[program]") {
  int accepted = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    if (read_and_run(write_program(with_other_words(example::program(), seed)))) ++accepted;
  }
  CHECK(accepted > 300);
}

TEST_CASE("instructions of the whole language replaced by others are refused or run", "[program]") {
  const Program program = example::whole_program();
  int accepted = 0;
  for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
    if (read_and_run(write_program(with_other_words(program, seed)))) ++accepted;
  }
  CHECK(accepted > 50);
}

TEST_CASE("bits of the whole language's tables flipped are refused or harmless", "[program]") {
  const std::string bytes = write_program(example::whole_program());
  const std::string payload{payload_of(bytes)};
  REQUIRE(read_and_run(bytes));
  int accepted = 0;
  for (std::size_t byte = 0; byte < payload.size(); ++byte) {
    std::string damaged = payload;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 1 << byte % 8);
    if (read_and_run(with_header(damaged))) ++accepted;
  }
  CHECK(accepted > 100);
}

}  // namespace tend
