#include "tests/golden/diff.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tend::golden {
namespace {

using Lines = std::vector<std::string_view>;

/// Beyond this a table of all pairs is too much; the texts are then shown one after the other.
constexpr std::size_t most_pairs = 16'000'000;
constexpr std::size_t context = 3;

Lines split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

struct Line {
  char mark;
  std::string_view text;
};

/// The longest common subsequence, read off from the front.
std::vector<Line> align(const Lines& before, const Lines& after) {
  const std::size_t width = after.size() + 1;
  std::vector<std::uint32_t> common((before.size() + 1) * width, 0);
  for (std::size_t i = before.size(); i-- > 0;) {
    for (std::size_t j = after.size(); j-- > 0;) {
      common[i * width + j] =
          before[i] == after[j] ? common[(i + 1) * width + j + 1] + 1
                                : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  std::vector<Line> lines;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      lines.push_back({' ', before[i]});
      ++i;
      ++j;
    } else if (j == after.size() ||
               (i < before.size() && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      lines.push_back({'-', before[i++]});
    } else {
      lines.push_back({'+', after[j++]});
    }
  }
  return lines;
}

}  // namespace

std::string line_diff(std::string_view before, std::string_view after) {
  if (before == after) return {};
  const Lines old_lines = split(before);
  const Lines new_lines = split(after);
  std::vector<Line> lines;
  if (old_lines.size() * new_lines.size() <= most_pairs) {
    lines = align(old_lines, new_lines);
  } else {
    for (const std::string_view line : old_lines) lines.push_back({'-', line});
    for (const std::string_view line : new_lines) lines.push_back({'+', line});
  }
  std::vector<bool> shown(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].mark == ' ') continue;
    const std::size_t end = std::min(lines.size(), i + context + 1);
    for (std::size_t near = i - std::min(i, context); near < end; ++near) shown[near] = true;
  }
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (shown[i]) {
      out += lines[i].mark;
      out += lines[i].text;
      out += '\n';
    } else if (i == 0 || shown[i - 1]) {
      out += "…\n";
    }
  }
  return out;
}

}  // namespace tend::golden
