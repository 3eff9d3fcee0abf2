// A program as bytes: the same ones always, read back whole or refused, and old ones for ever.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "runtime/program/disassemble.hpp"
#include "runtime/program/file.hpp"
#include "runtime/program/functions.hpp"
#include "runtime/program/layout.hpp"
#include "runtime/program/verify.hpp"
#include "tests/unit/example_program.hpp"
#include "tests/unit/whole_program.hpp"

namespace tend {
namespace {

// Where the header's parts are (docs/bytecode.md).
constexpr std::size_t version_at = 8;
constexpr std::size_t hash_at = 12;
constexpr std::size_t payload_at = 44;

const std::string first_fixture = TEND_TESTS_DIR "/golden/program/v1/ceo_nurture";
const std::string second_fixture = TEND_TESTS_DIR "/golden/program/v2/carts";
const std::string third_fixture = TEND_TESTS_DIR "/golden/program/v3/carts";
const std::string document = TEND_SOURCE_DIR "/docs/bytecode.md";

bool updating() {
  return std::getenv("TEND_UPDATE") != nullptr;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  REQUIRE(file);
}

/// Damage to the payload, with a hash that says that all is well.
std::string with_good_hash(std::string bytes) {
  const Digest digest = sha256(std::string_view(bytes).substr(payload_at));
  bytes.replace(hash_at, digest.size(), std::string(digest.begin(), digest.end()));
  return bytes;
}

ErrorCode refusal(const std::string& bytes) {
  const auto program = read_program(bytes);
  REQUIRE_FALSE(program.has_value());
  return program.error().code;
}

std::string instruction_table() {
  std::ostringstream table;
  table << "| number | name | stack | what it does |\n| --- | --- | --- | --- |\n";
  for (std::size_t i = 0; i < op_infos.size(); ++i) {
    const OpInfo& op = op_infos[i];
    table << "| " << i << " | `" << op.name << "` | ";
    if (op.operand == Operand::Function) {
      table << "1 - arity";
    } else {
      table << (op.stack_effect > 0 ? "+" : "") << op.stack_effect;
    }
    table << " | " << op.doc << " |\n";
  }
  return table.str();
}

std::string function_table() {
  std::ostringstream table;
  table << "| number | name | result |\n| --- | --- | --- |\n";
  for (const FunctionInfo& function : function_infos) {
    table << "| " << static_cast<int>(function.function) << " | `" << function.name << "(";
    for (std::size_t i = 0; i < function.arity; ++i) {
      table << (i == 0 ? "" : ", ") << type_name(function.argument_types[i]);
    }
    table << ")` | " << type_name(function.result) << ": " << function.doc << " |\n";
  }
  return table.str();
}

std::string type_table() {
  std::ostringstream table;
  table << "| number | type |\n| --- | --- |\n";
  for (int i = 0; i <= static_cast<int>(Type::ListName); ++i) {
    table << "| " << i << " | " << type_name(static_cast<Type>(i)) << " |\n";
  }
  return table.str();
}

/// `text` with what stands between the marks of `name` replaced.
std::string put_between_marks(std::string text, const std::string& name, const std::string& table) {
  const std::string begin = "<!-- " + name + ": kept by program_test -->\n";
  const std::string end = "<!-- end -->";
  const std::size_t from = text.find(begin);
  REQUIRE(from != std::string::npos);
  const std::size_t start = from + begin.size();
  return text.replace(start, text.find(end, start) - start, table);
}

void loads_for_ever(const std::string& fixture, const Program& wanted) {
  const auto program = read_program(read_file(fixture + ".tendc"));
  INFO((program ? "" : program.error().message));
  REQUIRE(program.has_value());
  CHECK(*program == wanted);
  if (updating()) write_file(fixture + ".txt", disassemble(*program));
  CHECK(disassemble(*program) == read_file(fixture + ".txt"));
}

/// The format's file is written once: when the format is new.
void write_once(const std::string& fixture) {
  if (updating() && !std::ifstream(fixture + ".tendc"))
    write_file(fixture + ".tendc", write_program(example::whole_program()));
}

}  // namespace

TEST_CASE("a program comes back as it was written", "[program]") {
  const Program program = example::program();
  const auto read = read_program(write_program(program));
  INFO((read ? "" : read.error().message));
  REQUIRE(read.has_value());
  CHECK(*read == program);
  Program empty;
  empty.zones.resize(1);
  CHECK(read_program(write_program(empty)).value() == empty);
}

TEST_CASE("the same program is the same bytes", "[program]") {
  const std::string bytes = write_program(example::program());
  CHECK(write_program(example::program()) == bytes);
  CHECK(write_program(read_program(bytes).value()) == bytes);
  CHECK(program_hash(bytes) == sha256(bytes));
}

TEST_CASE("a file that is no program is refused", "[program]") {
  CHECK(refusal("") == ErrorCode::Malformed);
  CHECK(refusal("when form_submitted send intro") == ErrorCode::Malformed);
  CHECK(refusal(std::string(1000, '\0')) == ErrorCode::Malformed);
}

TEST_CASE("a program of a newer release is told from a damaged one", "[program]") {
  std::string bytes = write_program(example::program());
  bytes[version_at] = layout::format_version + 1;
  CHECK(refusal(bytes) == ErrorCode::Unsupported);
  bytes[version_at] = 0;
  CHECK(refusal(bytes) == ErrorCode::Malformed);
}

TEST_CASE("a program that was cut off is refused wherever it ends", "[program]") {
  const std::string bytes = write_program(example::program());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    REQUIRE(refusal(bytes.substr(0, size)) == ErrorCode::Malformed);
    if (size < payload_at) continue;
    REQUIRE(refusal(with_good_hash(bytes.substr(0, size))) == ErrorCode::Malformed);
  }
  CHECK(refusal(with_good_hash(bytes + '\0')) == ErrorCode::Malformed);
}

TEST_CASE("a changed bit is seen", "[program]") {
  const Program program = example::program();
  const std::string bytes = write_program(program);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1 << at % 8);
    CAPTURE(at);
    const auto read = read_program(damaged);
    // An older format may say the same in the same bytes.
    if (at == version_at && read) {
      REQUIRE(*read == program);
    } else {
      REQUIRE_FALSE(read.has_value());
    }
  }
}

TEST_CASE("a count cannot promise more than there is", "[program]") {
  const std::string bytes = write_program(example::program());
  // The first section's: its tag, its size, its count.
  std::string damaged = bytes;
  damaged.replace(payload_at + 8, 4, "\xff\xff\xff\xff");
  const auto program = read_program(with_good_hash(damaged));
  REQUIRE_FALSE(program.has_value());
  CHECK_THAT(program.error().message,
             Catch::Contains("TEXT") && Catch::Contains("more than there is"));
}

TEST_CASE("a program that says what cannot be run is refused", "[program]") {
  Program program = example::program();
  program.code[example::send_at] = {Op::Send, 7};
  const auto read = read_program(write_program(program));
  REQUIRE_FALSE(read.has_value());
  CHECK_THAT(read.error().message, Catch::Contains("workflow `ceo_nurture`, pc 7"));
}

TEST_CASE("programs of the first format load for ever", "[program]") {
  loads_for_ever(first_fixture, example::program());
}

TEST_CASE("programs of the second format load for ever", "[program]") {
  loads_for_ever(second_fixture, example::second_format_program());
}

TEST_CASE("programs of the third format load for ever", "[program]") {
  write_once(third_fixture);
  loads_for_ever(third_fixture, example::whole_program());
}

TEST_CASE("a member that is not written is missed", "[program]") {
  const Program program = example::whole_program();
  const auto read = read_program(write_program(program));
  INFO((read ? "" : read.error().message));
  REQUIRE(read.has_value());
  CHECK(*read == program);
}

TEST_CASE("a listing may leave the tables out", "[program]") {
  const Program program = example::program();
  const std::string whole = disassemble(program);
  const std::string code = disassemble(program, {.tables = false});
  CHECK_THAT(code, Catch::StartsWith("workflow ceo_nurture"));
  CHECK_THAT(whole, Catch::EndsWith(code));
}

TEST_CASE("docs/bytecode.md has the tables that we have", "[program]") {
  const std::string text = read_file(document);
  std::string wanted = put_between_marks(text, "instructions", instruction_table());
  wanted = put_between_marks(wanted, "functions", function_table());
  wanted = put_between_marks(wanted, "types", type_table());
  if (updating()) write_file(document, wanted);
  CHECK(read_file(document) == wanted);
}

}  // namespace tend
