#include "compiler/check/regex.hpp"

#include <re2/re2.h>

namespace tend::checking {

std::optional<RegexMistake> find_mistake(std::string_view regex) {
  RE2::Options options;
  options.set_log_errors(false);
  const RE2 compiled(re2::StringPiece(regex.data(), regex.size()), options);
  if (compiled.ok()) return std::nullopt;
  const std::string& part = compiled.error_arg();
  const std::size_t offset = part.empty() ? std::string_view::npos : regex.rfind(part);
  if (offset == std::string_view::npos) return RegexMistake{compiled.error(), 0, regex.size()};
  return RegexMistake{compiled.error(), offset, part.size()};
}

}  // namespace tend::checking
