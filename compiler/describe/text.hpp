// text.hpp: English in pieces: quotes, lists, plurals, and sentences on wrapped lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tend::describing {

/// `“intro”`, on one line.
std::string in_quotes(std::string_view text);
/// `a, b and c`; a part that holds a comma or an `and` of its own makes it `a, and b`.
std::string joined(const std::vector<std::string>& parts, std::string_view word);
/// Clauses: what they have in common at their beginning is said once: `they have opened a message
/// or viewed a page`.
std::string as_one(std::vector<std::string> clauses, std::string_view word);
/// `1 day`, `3 days`; `noun` is the singular.
std::string counted(std::int64_t count, std::string_view noun);
/// `once`, `twice`, `3 times`.
std::string times(std::string_view count);
/// `first_name` as people say it: `first name`.
std::string spaced(std::string_view name);
std::string capitalised(std::string text);
/// `1st`, `22nd`.
std::string ordinal(int number);
/// The number of an entry in a list, by how deep the list stands: `3.`, `b.`, `3)`.
std::string marker(std::size_t index, std::size_t depth);

/// Lines of at most 100 columns.
class Page {
 public:
  /// A line with another of `=` or `-` under it.
  void heading(std::string_view text, char under);
  /// The title of a paragraph.
  void title(std::string_view text);
  /// `lead` stands at `indent`; what follows it is wrapped beside it.
  void entry(std::size_t indent, std::string_view lead, std::string_view text);
  void blank();
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace tend::describing
