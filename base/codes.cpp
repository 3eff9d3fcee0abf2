#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/check.hpp"
#include "base/diagnostic.hpp"

namespace tend {
namespace {

std::vector<CodeInfo> make_codes() {
  std::vector<CodeInfo> codes = {
#define TEND_CODE(name, number, kebab, severity, summary) \
  {Code::name, number, kebab, Severity::severity, summary},
#include "base/codes.def"
#undef TEND_CODE
  };
  std::ranges::sort(codes, {}, &CodeInfo::number);
  return codes;
}

/// The number of `T0201`, `t201`; none where the selector is no number.
std::optional<int> selected_number(std::string_view selector) {
  if (selector.size() < 2 || std::toupper(static_cast<unsigned char>(selector[0])) != 'T')
    return {};
  int number = 0;
  const char* const end = selector.data() + selector.size();
  const auto [rest, error] = std::from_chars(selector.data() + 1, end, number);
  if (error != std::errc() || rest != end) return {};
  return number;
}

}  // namespace

const std::vector<CodeInfo>& all_codes() {
  static const std::vector<CodeInfo> codes = make_codes();
  return codes;
}

const CodeInfo& info(Code code) {
  const std::vector<CodeInfo>& codes = all_codes();
  const auto found = std::ranges::lower_bound(codes, static_cast<int>(code), {}, &CodeInfo::number);
  TEND_CHECK(found != codes.end() && found->code == code, "every code is in codes.def");
  return *found;
}

const CodeInfo* find_code(std::string_view selector) {
  const std::optional<int> number = selected_number(selector);
  for (const CodeInfo& code : all_codes()) {
    if (code.number == number || code.name == selector) return &code;
  }
  return nullptr;
}

}  // namespace tend
