#include "tools/tend/audience_flags.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace tend {

Result<std::vector<std::pair<std::string, std::string>>> parse_map(
    const std::vector<std::string>& pairs) {
  std::vector<std::pair<std::string, std::string>> map;
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size())
      return failure(ErrorCode::Malformed,
                     fmt::format("--map `{}` is not of the form HEADER=FIELD", pair));
    map.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return map;
}

Result<std::optional<Instant>> parse_time_flag(const char* flag, const std::string& text) {
  if (text.empty()) return std::optional<Instant>();
  const ParsedInstant parsed = parse_instant(text);
  if (!parsed.instant)
    return failure(ErrorCode::Malformed,
                   fmt::format("{} `{}`: {}", flag, text, describe(parsed.error)));
  return parsed.instant;
}

void show_problem(const Problem& problem) {
  std::fputs((format_problem(problem) + "\n").c_str(), stderr);
}

std::string counted(std::uint64_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace tend
