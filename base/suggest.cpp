// suggest.cpp: "did you mean". Only names of the kind in scope are candidates, so a suggestion is
// one that would compile; a lone candidate that is not near is never offered.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/diagnostic.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

constexpr std::size_t most_suggested = 3;
constexpr std::size_t most_listed = 8;

/// Code points in lower case (ASCII alone has case here: names are mostly ASCII).
std::u32string folded(std::string_view word) {
  std::u32string points;
  for (std::size_t at = 0; at < word.size();) {
    const CodePoint point = decode_utf8(word, at);
    const bool upper = point.value >= 'A' && point.value <= 'Z';
    points += upper ? point.value + ('a' - 'A') : point.value;
    at += point.size;
  }
  return points;
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
std::size_t edit_distance(std::u32string_view a, std::u32string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.size()];
}

/// `a`, `b` or `c`
std::string quoted_list(const std::vector<std::string_view>& words, std::string_view conjunction) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? fmt::format(" {} ", conjunction) : ", ";
    list += fmt::format("`{}`", words[i]);
  }
  return list;
}

}  // namespace

std::vector<std::string_view> nearest(std::string_view word,
                                      const std::vector<std::string_view>& candidates) {
  const std::u32string wanted = folded(word);
  const std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string_view candidate : candidates) {
    if (candidate == word) continue;
    const std::u32string other = folded(candidate);
    const std::size_t shorter = std::min(wanted.size(), other.size());
    if (std::max(wanted.size(), other.size()) - shorter > limit) continue;
    const std::size_t distance = edit_distance(wanted, other);
    // A distance of the whole word would offer any name for a name of one letter.
    if (distance <= limit && distance < std::max<std::size_t>(shorter, 1)) {
      near.emplace_back(distance, candidate);
    }
  }
  std::ranges::sort(near);
  near.erase(std::unique(near.begin(), near.end()), near.end());
  if (near.size() > most_suggested) near.resize(most_suggested);
  std::vector<std::string_view> words;
  words.reserve(near.size());
  for (const auto& [distance, candidate] : near) words.push_back(candidate);
  return words;
}

void suggest(Diagnostics::Builder& builder, Span span, std::string_view word,
             const std::vector<std::string_view>& candidates) {
  const std::vector<std::string_view> near = nearest(word, candidates);
  if (!near.empty()) {
    builder.fix(fmt::format("did you mean {}?", quoted_list(near, "or")),
                {{span, std::string(near.front())}}, Applicability::Unsafe);
  } else if (!candidates.empty() && candidates.size() <= most_listed) {
    builder.note(fmt::format("known here: {}", quoted_list(candidates, "and")));
  }
}

}  // namespace tend
