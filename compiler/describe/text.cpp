#include "compiler/describe/text.hpp"

#include <algorithm>

namespace tend::describing {
namespace {

constexpr std::size_t page_width = 100;

/// In code points: what is quoted is seldom wider.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

bool is_joined_itself(std::string_view part) {
  return part.find(" and ") != std::string_view::npos ||
         part.find(" or ") != std::string_view::npos ||
         part.find(" where ") != std::string_view::npos ||
         part.find(", ") != std::string_view::npos;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string line;
  bool blank = false;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!is_space && blank && !line.empty()) line += ' ';
    if (!is_space) line += c;
    blank = is_space;
  }
  return "“" + line + "”";
}

std::string joined(const std::vector<std::string>& parts, std::string_view word) {
  std::string all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool is_last = i + 1 == parts.size();
    if (i > 0 && is_last) {
      const bool is_long =
          parts.size() == 2 ? is_joined_itself(parts[0]) : is_joined_itself(parts[i - 1]);
      all += (is_long ? ", " : " ") + std::string(word) + " ";
    } else if (i > 0) {
      all += ", ";
    }
    all += parts[i];
  }
  return all;
}

std::string as_one(std::vector<std::string> clauses, std::string_view word) {
  constexpr std::string_view they_have = "they have ";
  if (clauses.empty()) return {};
  const bool is_someone = clauses[0].starts_with("someone has ");
  bool denied =
      clauses[0].starts_with("they have not ") || clauses[0].starts_with("they have never ");
  bool goes_on = is_someone || clauses[0].starts_with(they_have);
  for (std::size_t i = 1; i < clauses.size() && goes_on; ++i) {
    goes_on = clauses[i].starts_with(they_have);
    if (!goes_on) break;
    const std::string rest = clauses[i].substr(they_have.size());
    denied |= rest.starts_with("not ") || rest.starts_with("never ");
    clauses[i] = is_someone ? "has " + rest : denied ? "have " + rest : rest;
  }
  return joined(clauses, word);
}

std::string counted(std::int64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string times(std::string_view count) {
  if (count == "1") return "once";
  return count == "2" ? "twice" : std::string(count) + " times";
}

std::string spaced(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string ordinal(int number) {
  const int last = number % 10;
  const bool is_teen = number / 10 % 10 == 1;
  const char* ending = is_teen     ? "th"
                       : last == 1 ? "st"
                       : last == 2 ? "nd"
                       : last == 3 ? "rd"
                                   : "th";
  return std::to_string(number) + ending;
}

std::string marker(std::size_t index, std::size_t depth) {
  if (depth % 2 == 0) return std::to_string(index + 1) + (depth == 0 ? ". " : ") ");
  std::string letters;
  for (std::size_t rest = index + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('a' + (rest - 1) % 26));
  return letters + (depth == 1 ? ". " : ") ");
}

void Page::heading(std::string_view text, char under) {
  text_ += text;
  text_ += '\n' + std::string(width(text), under) + '\n';
}

void Page::title(std::string_view text) {
  blank();
  text_ += text;
  text_ += '\n';
}

void Page::entry(std::size_t indent, std::string_view lead, std::string_view text) {
  std::string line = std::string(indent, ' ') + std::string(lead);
  const std::size_t hang = indent + width(lead);
  std::size_t used = hang;
  bool first = true;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    begin = end + 1;
    if (!first && used + 1 + width(word) > page_width) {
      text_ += line + '\n';
      line = std::string(hang, ' ');
      used = hang;
      first = true;
    }
    if (!first) line += ' ';
    line += word;
    used += (first ? 0 : 1) + width(word);
    first = false;
  }
  text_ += line + '\n';
}

void Page::blank() {
  if (!text_.empty() && !text_.ends_with("\n\n")) text_ += '\n';
}

}  // namespace tend::describing
