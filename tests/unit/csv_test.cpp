// Rows of CSV: what RFC 4180 says, what exports do beside it, and what damage may not cost.
#include "runtime/sources/csv.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace tend {
namespace {

/// Each row as `line: a|b|c`, a bad one as `line! why`.
std::vector<std::string> rows_of(const std::string& text,
                                 std::size_t longest = longest_line_bytes) {
  TextBytes bytes(text);
  CsvReader csv(bytes, longest);
  std::vector<std::string> rows;
  while (true) {
    auto status = csv.next();
    if (!status) return {"failed: " + status.error().message};
    if (*status == CsvStatus::End) return rows;
    std::string row = std::to_string(csv.line());
    if (*status == CsvStatus::Bad) {
      row += "! " + csv.error();
    } else {
      row += ": ";
      for (const std::string_view value : csv.values()) row += std::string(value) + '|';
      row.pop_back();
    }
    rows.push_back(row);
  }
}

using Rows = std::vector<std::string>;

TEST_CASE("rows are values between separators") {
  CHECK(rows_of("a,b\n1,2\n3,\n") == Rows{"2: 1|2", "3: 3|"});
  CHECK(rows_of("a,b\r\n1,2\r\n") == Rows{"2: 1|2"});
  CHECK(rows_of("a,b\n1,2") == Rows{"2: 1|2"});
  CHECK(rows_of("\xEF\xBB\xBF"
                "a,b\n1,2\n") == Rows{"2: 1|2"});
  CHECK(rows_of("a\n\n\n1\n") == Rows{"4: 1"});
}

TEST_CASE("the separator is what the header has") {
  CHECK(rows_of("a;b\n1;2,5\n") == Rows{"2: 1|2,5"});
  CHECK(rows_of("a\tb\n1\t2\n") == Rows{"2: 1|2"});
  CHECK(rows_of("a,b;c\n1,2;3\n") == Rows{"2: 1|2;3"});
}

TEST_CASE("quotes hold separators, quotes and line ends") {
  CHECK(rows_of("a,b\n\"x, y\",2\n") == Rows{"2: x, y|2"});
  CHECK(rows_of("a,b\n\"say \"\"hi\"\"\",2\n") == Rows{"2: say \"hi\"|2"});
  CHECK(rows_of("a,b\r\n\"two\r\nlines\",2\r\n3,4\r\n") == Rows{"2: two\nlines|2", "4: 3|4"});
  CHECK(rows_of("a,b\n5\" pipe,2\n") == Rows{"2: 5\" pipe|2"});
  CHECK(rows_of("a,b\n\"\",\n") == Rows{"2: |"});
}

TEST_CASE("a wrong number of columns costs that row alone") {
  CHECK(rows_of("a,b\n1\n1,2,3\n1,2\n") == Rows{"2! 1 column where the header has 2",
                                                "3! 3 columns where the header has 2", "4: 1|2"});
}

TEST_CASE("a stray quote costs its own row, not those that it swallows") {
  CHECK(rows_of("a,b\n\"1,2\n3,4\n5,6\n") ==
        Rows{"2! a quote is never closed", "3: 3|4", "4: 5|6"});
  CHECK(rows_of("a,b\n\"1,2\n3,\"4\n5,6\n") ==
        Rows{"2! text after a closing quote", "3! a quote is never closed", "4: 5|6"});
  CHECK(rows_of("a,b\n\"1\n2\"\n3,4\n") ==
        Rows{"2! 1 column where the header has 2", "3! 1 column where the header has 2", "4: 3|4"});
}

TEST_CASE("rows survive a file in which every line has a stray quote") {
  std::string text = "a,b\n";
  for (int row = 0; row < 1000; ++row) text += "\"x,1\ny,2\n";
  const Rows rows = rows_of(text);
  REQUIRE(rows.size() == 2000);
  for (std::size_t at = 1; at < rows.size(); at += 2) CHECK(rows[at].ends_with(": y|2"));
}

TEST_CASE("bytes that are not UTF-8 cost their row") {
  CHECK(rows_of("a,b\nJ\xF6rg,2\n3,4\n") == Rows{"2! not valid UTF-8", "3: 3|4"});
  CHECK(rows_of("a,b\n\"x\xFF\ny\",2\n3,4\n") == Rows{"2! not valid UTF-8", "4: 3|4"});
}

TEST_CASE("an overlong line is passed by, in a quote too") {
  const std::string line(100, 'x');
  CHECK(rows_of("a,b\n" + line + "\n1,2\n", 64) ==
        Rows{"2! the line is longer than 64 bytes", "3: 1|2"});
  CHECK(rows_of("a,b\n\"1\n" + line + "\n1,2\n", 64) ==
        Rows{"2! a quote is never closed", "3! the line is longer than 64 bytes", "4: 1|2"});
}

/// A line as long as one likes, none of which is in memory.
class LongLine final : public ByteSource {
 public:
  explicit LongLine(std::size_t size) : rest_(size) {}
  Result<std::size_t> read(std::span<char> room) override {
    if (!begun_) {
      begun_ = true;
      return put("a,b\n", room);
    }
    if (rest_ > 0) {
      const std::size_t count = std::min(room.size(), rest_);
      std::fill_n(room.data(), count, 'x');
      rest_ -= count;
      largest_ = std::max(largest_, room.size());
      return count;
    }
    if (ended_) return std::size_t{0};
    ended_ = true;
    return put("\n1,2\n", room);
  }
  std::size_t largest() const { return largest_; }

 private:
  static std::size_t put(std::string_view text, std::span<char> room) {
    std::copy(text.begin(), text.end(), room.begin());
    return text.size();
  }
  std::size_t rest_;
  std::size_t largest_ = 0;
  bool begun_ = false;
  bool ended_ = false;
};

TEST_CASE("a line of 100 MB takes no more memory than the longest one allowed") {
  LongLine bytes(100'000'000);
  CsvReader csv(bytes);
  CHECK(csv.next().value() == CsvStatus::Bad);
  CHECK(csv.kind() == ProblemKind::Overlong);
  CHECK(csv.line() == 2);
  CHECK(csv.next().value() == CsvStatus::Row);
  CHECK(csv.values() == std::vector<std::string_view>{"1", "2"});
  CHECK(csv.next().value() == CsvStatus::End);
  CHECK(bytes.largest() <= 4 * longest_line_bytes);
}

TEST_CASE("a file in UTF-16 is refused in words that help") {
  const std::string text(
      "\xFF\xFE"
      "a\0,\0b\0\n\0",
      10);
  CHECK(rows_of(text) == Rows{"failed: the file is in UTF-16; save it as UTF-8"});
}

}  // namespace
}  // namespace tend
