// template.hpp: the Liquid notation of subjects and bodies, as far as it is built: text, `{{ field
// }}` and
// `{{ field | default: 'x' }}`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tend::liquid {

/// A place in the template's text.
struct Place {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Literal {
  std::string_view text;
};
/// `contact.first_name` has two names.
struct Output {
  std::vector<std::string_view> names;
  Place names_place;
  std::optional<std::string_view> fallback;
  Place place;  ///< with the braces
};
/// What has no meaning yet: a tag, or a filter that is not `default`.
struct NotBuilt {
  std::string construct;
  Place place;
};
/// What cannot be read.
struct Malformed {
  std::string message;
  Place place;
};
using Part = std::variant<Literal, Output, NotBuilt, Malformed>;

/// Reads all of the text; mistakes are parts too. Views point into `text`.
std::vector<Part> parse(std::string_view text);

}  // namespace tend::liquid
