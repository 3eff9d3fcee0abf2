// sections.hpp: the form of a golden test, source and expectation in one file:
//
//     # What this is about.
//     --- source
//     when form_submitted send intro
//     --- ast
//     …
//
// A section starts with a line `--- NAME` or `--- NAME ARGUMENT` and goes on to the next. A test
// passes when running it gives the very same file again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tend::golden {

struct Section {
  std::string name;
  std::string argument;  ///< of `--- file NAME`
  std::string text;      ///< ends with a line end, unless it is empty
};

struct GoldenFile {
  std::string comment;  ///< everything before the first section
  std::vector<Section> sections;

  /// The first of that name, or null.
  const Section* find(std::string_view name) const;
  /// The text of the first of that name, or nothing.
  std::string_view text(std::string_view name) const;
};

GoldenFile parse_golden(std::string_view text);
std::string print_golden(const GoldenFile& file);

/// Puts what came out in place of what was expected. Without such a section, one is added when
/// there is something to show and `when_absent` says so: a test leaves out what it is not about.
enum class WhenAbsent { Add, LeaveOut };
void expect(GoldenFile& file, std::string_view name, std::string_view text, WhenAbsent when_absent);

}  // namespace tend::golden
