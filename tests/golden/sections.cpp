#include "tests/golden/sections.hpp"

#include <algorithm>

namespace tend::golden {
namespace {

constexpr std::string_view marker = "--- ";

Section parse_marker(std::string_view line) {
  line.remove_prefix(marker.size());
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view argument = line.substr(std::min(space + 1, line.size()));
  return {std::string(line.substr(0, space)), std::string(argument), {}};
}

/// What is shown ends with exactly one line end, whatever a command printed.
std::string ended(std::string_view text) {
  const std::size_t last = text.find_last_not_of('\n');
  if (last == std::string_view::npos) return {};
  return std::string(text.substr(0, last + 1)) + '\n';
}

}  // namespace

const Section* GoldenFile::find(std::string_view name) const {
  const auto found = std::ranges::find(sections, name, &Section::name);
  return found == sections.end() ? nullptr : &*found;
}

std::string_view GoldenFile::text(std::string_view name) const {
  const Section* section = find(name);
  return section == nullptr ? std::string_view() : std::string_view(section->text);
}

GoldenFile parse_golden(std::string_view text) {
  GoldenFile file;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.starts_with(marker)) {
      file.sections.push_back(parse_marker(line));
    } else {
      std::string& body = file.sections.empty() ? file.comment : file.sections.back().text;
      body += line;
      body += '\n';
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return file;
}

std::string print_golden(const GoldenFile& file) {
  std::string text = file.comment;
  for (const Section& section : file.sections) {
    text += marker;
    text += section.name;
    if (!section.argument.empty()) text += ' ' + section.argument;
    text += '\n' + section.text;
  }
  return text;
}

void expect(GoldenFile& file, std::string_view name, std::string_view text,
            WhenAbsent when_absent) {
  const auto found = std::ranges::find(file.sections, name, &Section::name);
  if (found != file.sections.end()) {
    found->text = ended(text);
  } else if (when_absent == WhenAbsent::Add && !text.empty()) {
    file.sections.push_back({std::string(name), {}, ended(text)});
  }
}

}  // namespace tend::golden
