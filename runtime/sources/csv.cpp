#include "runtime/sources/csv.hpp"

#include <algorithm>
#include <utility>

#include "base/source.hpp"

namespace tend {
namespace {

/// How often lines are given a second reading. A file that needs more is not one with a stray quote
/// but one that is broken throughout; from then on a quote has to be closed on its own line, so
/// that the time stays linear in the size of the file.
constexpr std::uint32_t most_rereads = 64;

std::string count_of_columns(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " column" : " columns");
}

}  // namespace

CsvReader::CsvReader(ByteSource& bytes, std::size_t longest)
    : lines_(bytes, longest), longest_(longest) {}

/// Appends the next line to row_lines_. False at the end.
Result<bool> CsvReader::take_line() {
  if (!again_.empty()) {
    row_lines_.push_back(std::move(again_.front()));
    again_.pop_front();
    return true;
  }
  std::string_view text;
  auto status = lines_.next(text);
  if (!status) return tl::unexpected(status.error());
  if (*status == LineStatus::End) return false;
  row_lines_.push_back({std::string(text), lines_.number(), *status == LineStatus::Overlong});
  return true;
}

void CsvReader::end_value() {
  ends_.push_back(text_.size());
  where_ = Where::Start;
}

/// Takes the last of row_lines_ into the row. Afterwards where_ is Quoted when the row goes on.
void CsvReader::scan_line() {
  const std::string& line = row_lines_.back().text;
  if (where_ == Where::Quoted) text_ += '\n';
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char byte = line[at];
    switch (where_) {
      case Where::Start:
        if (byte == '"') {
          where_ = Where::Quoted;
          break;
        }
        where_ = Where::Plain;
        [[fallthrough]];
      case Where::Plain:
        if (byte == separator_) {
          end_value();
        } else {
          text_ += byte;
        }
        break;
      case Where::Quoted:
        if (byte == '"') {
          where_ = Where::AfterQuote;
        } else {
          text_ += byte;
        }
        break;
      case Where::AfterQuote:
        if (byte == '"') {
          text_ += '"';
          where_ = Where::Quoted;
        } else if (byte == separator_) {
          end_value();
        } else if (byte != ' ') {
          stray_ = true;
          return;
        }
        break;
    }
  }
  if (where_ != Where::Quoted) end_value();
}

/// The row is none. The lines that it went over, less the first, are read again as rows of their
/// own.
CsvStatus CsvReader::bad(ProblemKind kind, std::string error) {
  kind_ = kind;
  error_ = std::move(error);
  if (row_lines_.size() > 1) {
    ++lines_read_again_;
    again_.insert(again_.begin(), std::make_move_iterator(row_lines_.begin() + 1),
                  std::make_move_iterator(row_lines_.end()));
  }
  return CsvStatus::Bad;
}

CsvStatus CsvReader::give_row() {
  values_.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    values_.push_back(std::string_view(text_).substr(begin, end - begin));
    begin = end;
  }
  if (has_header_ && values_.size() != header_.size()) {
    return bad(ProblemKind::ColumnCount, count_of_columns(values_.size()) +
                                             " where the header has " +
                                             std::to_string(header_.size()));
  }
  if (find_invalid_utf8(text_) != std::string_view::npos) {
    row_lines_.resize(1);  // it has its columns: the lines that it goes over are its own
    return bad(ProblemKind::InvalidUtf8, "not valid UTF-8");
  }
  return CsvStatus::Row;
}

void CsvReader::choose_separator(std::string_view header) {
  if (header.find(',') != std::string_view::npos) return;
  for (const char candidate : {';', '\t'}) {
    if (header.find(candidate) != std::string_view::npos) {
      separator_ = candidate;
      return;
    }
  }
}

Result<CsvStatus> CsvReader::read_row() {
  text_.clear();
  ends_.clear();
  where_ = Where::Start;
  stray_ = false;
  std::size_t size = 0;
  do {
    const Line& line = row_lines_.back();
    size += line.text.size() + 1;
    if (line.overlong && row_lines_.size() == 1) {
      return bad(ProblemKind::Overlong,
                 "the line is longer than " + std::to_string(longest_) + " bytes");
    }
    if (line.overlong || size > longest_ + 1)
      return bad(ProblemKind::Quote, "a quote is never closed");
    scan_line();
    if (stray_) return bad(ProblemKind::Quote, "text after a closing quote");
    if (where_ != Where::Quoted) return give_row();
    if (lines_read_again_ >= most_rereads) {
      return bad(ProblemKind::Quote, "a quote is not closed on its line");
    }
    auto more = take_line();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return bad(ProblemKind::Quote, "a quote is never closed");
  } while (true);
}

Result<CsvStatus> CsvReader::next() {
  while (true) {
    row_lines_.clear();
    auto line = take_line();
    if (!line) return tl::unexpected(line.error());
    if (!*line) return CsvStatus::End;
    const Line& first = row_lines_.front();
    line_ = first.number;
    if (first.text.empty() && !first.overlong) continue;
    if (has_header_) return read_row();

    if (first.text.starts_with("\xFF\xFE") || first.text.starts_with("\xFE\xFF")) {
      return failure(ErrorCode::Malformed, "the file is in UTF-16; save it as UTF-8");
    }
    choose_separator(first.text);
    auto status = read_row();
    if (!status) return status;
    if (*status == CsvStatus::Bad) {
      return failure(ErrorCode::Malformed,
                     "line " + std::to_string(line_) + ", the header: " + error_);
    }
    header_.assign(values_.begin(), values_.end());
    has_header_ = true;
  }
}

}  // namespace tend
