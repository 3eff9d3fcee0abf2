// problem.hpp: what is wrong with a row or an event from outside. It is reported with file and
// line; the rest of the input goes on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace tend {

enum class ProblemKind : std::uint8_t {
  ColumnCount,
  Quote,
  Overlong,
  InvalidUtf8,
  NoIdentity,
  WrongType,
  DuplicateIdentity,
  UnknownField,
  NotJson,
  TooDeep,
  DuplicateKey,
  BadTime,
  UnknownType,
  ReusedId,
};

/// An error's row or event is left out; a warning's is taken, less what the message names.
enum class ProblemSeverity : std::uint8_t { Warning, Error };

struct Problem {
  ProblemKind kind = ProblemKind::NotJson;
  ProblemSeverity severity = ProblemSeverity::Error;
  std::string file;
  std::uint64_t line = 0;  ///< from 1; 0: the file as a whole
  std::string field;       ///< column or field; may be empty
  std::string message;     ///< lower case, no full stop
};

/// `events.jsonl:12: error: …`, on one line.
std::string format_problem(const Problem& problem);

/// Passes problems on, but of each kind in a file no more than `most_of_a_kind`: a million bad rows
/// are one mistake, and a number.
class Problems {
 public:
  using Show = std::function<void(const Problem&)>;
  explicit Problems(Show show, std::uint64_t most_of_a_kind = 20);

  void report(const Problem& problem);
  /// Reports of each kind that was cut short how many more there were. Once, at the end of the
  /// input.
  void finish();

  std::uint64_t errors() const { return errors_; }
  std::uint64_t warnings() const { return warnings_; }

 private:
  struct Count {
    std::uint64_t seen = 0;
    ProblemSeverity severity = ProblemSeverity::Warning;
  };
  Show show_;
  std::uint64_t most_of_a_kind_;
  std::uint64_t errors_ = 0;
  std::uint64_t warnings_ = 0;
  std::map<std::pair<std::string, ProblemKind>, Count> counts_;  ///< by file
};

}  // namespace tend
