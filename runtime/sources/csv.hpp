// csv.hpp: rows of a CSV file (RFC 4180), streamed. One bad row never costs another: what a stray
// quote swallowed is read again, line by line.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/os/byte_source.hpp"
#include "runtime/sources/line_reader.hpp"
#include "runtime/sources/problem.hpp"

namespace tend {

enum class CsvStatus : std::uint8_t { Row, Bad, End };

/// The first row is the header, and says how many columns each row has. The separator is a comma,
/// unless the header has none and has semicolons or tabs. Values may stand in quotes, `""` is a
/// quote, and a value in quotes may go over lines. Lines with nothing on them are passed by. A row,
/// like a line, has at most longest_line_bytes.
class CsvReader {
 public:
  /// `bytes` must outlive this.
  explicit CsvReader(ByteSource& bytes, std::size_t longest = longest_line_bytes);

  /// The next row, good until the next call. Bad: kind() and error() say why. Fails where the
  /// input cannot be read, or is in UTF-16.
  Result<CsvStatus> next();

  const std::vector<std::string>& header() const { return header_; }
  const std::vector<std::string_view>& values() const { return values_; }
  std::uint64_t line() const { return line_; }  ///< on which the row begins
  ProblemKind kind() const { return kind_; }
  const std::string& error() const { return error_; }

 private:
  struct Line {
    std::string text;
    std::uint64_t number = 0;
    bool overlong = false;
  };
  enum class Where : std::uint8_t { Start, Plain, Quoted, AfterQuote };

  Result<bool> take_line();
  Result<CsvStatus> read_row();
  void scan_line();
  void end_value();
  CsvStatus bad(ProblemKind kind, std::string error);
  CsvStatus give_row();
  void choose_separator(std::string_view header);

  LineReader lines_;
  std::size_t longest_;
  std::deque<Line> again_;       ///< lines to read once more
  std::vector<Line> row_lines_;  ///< of the row at hand
  char separator_ = ',';
  bool has_header_ = false;
  std::uint32_t lines_read_again_ = 0;

  std::string text_;               ///< the row's values, unquoted, end to end
  std::vector<std::size_t> ends_;  ///< of each value in text_
  Where where_ = Where::Start;
  bool stray_ = false;  ///< something stood after a closing quote
  std::vector<std::string> header_;
  std::vector<std::string_view> values_;
  std::uint64_t line_ = 0;
  ProblemKind kind_ = ProblemKind::Quote;
  std::string error_;
};

}  // namespace tend
