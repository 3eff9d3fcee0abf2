#include "compiler/check/amounts.hpp"

namespace tend::checking {
namespace {

constexpr std::int64_t one = 1'000'000;
constexpr std::int64_t largest_count = 1'000'000'000;

}  // namespace

std::optional<std::uint32_t> check_count(Project& project, Number number, Span where,
                                         std::string_view what) {
  if (number.micros >= one && number.micros % one == 0 && number.micros / one <= largest_count)
    return static_cast<std::uint32_t>(number.micros / one);
  project.diagnostics
      .report(Code::BadSetting, where,
              std::string(what) + " is a whole number from 1 to a thousand million")
      .primary("this one is " + format_number(number));
  return std::nullopt;
}

bool check_some_time(Project& project, const Duration& duration, Span where, std::string_view why) {
  if (!duration.is_zero()) return true;
  project.diagnostics.report(Code::BadSetting, where, "a duration of nothing")
      .primary(std::string(why));
  return false;
}

bool check_share(Project& project, Number share, Span where, std::string_view what,
                 bool whole_too) {
  if (share.micros > 0 && (share.micros < one || (whole_too && share.micros == one))) return true;
  project.diagnostics.report(Code::BadSetting, where,
                             std::string(what) + " is a share above 0% and " +
                                 (whole_too ? "at most" : "below") + " 100%");
  return false;
}

}  // namespace tend::checking
