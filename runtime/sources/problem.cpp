#include "runtime/sources/problem.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "base/printable.hpp"

namespace tend {
namespace {

/// What the messages that were not shown are about.
std::string_view plural(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::ColumnCount:
      return "rows with a wrong number of columns";
    case ProblemKind::Quote:
      return "rows with a quote out of place";
    case ProblemKind::Overlong:
      return "overlong lines";
    case ProblemKind::InvalidUtf8:
      return "lines that are not UTF-8";
    case ProblemKind::NoIdentity:
      return "without an identity";
    case ProblemKind::WrongType:
      return "values of another type";
    case ProblemKind::DuplicateIdentity:
      return "repeated identities";
    case ProblemKind::UnknownField:
      return "unknown fields";
    case ProblemKind::NotJson:
      return "lines that are not a JSON object";
    case ProblemKind::TooDeep:
      return "lines with too much nesting";
    case ProblemKind::DuplicateKey:
      return "lines with a repeated key";
    case ProblemKind::BadTime:
      return "events without a usable time";
    case ProblemKind::UnknownType:
      return "types that nothing declares";
    case ProblemKind::ReusedId:
      return "ids that stand for two events";
  }
  return "problems";
}

}  // namespace

std::string format_problem(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line != 0) text += ':' + std::to_string(problem.line);
  text += problem.severity == ProblemSeverity::Error ? ": error: " : ": warning: ";
  if (!problem.field.empty()) text += '`' + problem.field + "`: ";
  text += problem.message;
  // Values from outside are quoted in messages; they must not write to a terminal.
  return printable_line(text);
}

Problems::Problems(Show show, std::uint64_t most_of_a_kind)
    : show_(std::move(show)), most_of_a_kind_(most_of_a_kind) {}

void Problems::report(const Problem& problem) {
  ++(problem.severity == ProblemSeverity::Error ? errors_ : warnings_);
  Count& count = counts_[{problem.file, problem.kind}];
  count.severity = std::max(count.severity, problem.severity);
  if (++count.seen <= most_of_a_kind_) show_(problem);
}

void Problems::finish() {
  for (const auto& [key, count] : counts_) {
    if (count.seen <= most_of_a_kind_) continue;
    Problem rest;
    rest.kind = key.second;
    rest.severity = count.severity;
    rest.file = key.first;
    rest.message = "and " + with_thousands(count.seen - most_of_a_kind_) + " more " +
                   std::string(plural(key.second));
    show_(rest);
  }
  counts_.clear();
}

}  // namespace tend
