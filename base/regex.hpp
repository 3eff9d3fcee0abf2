// regex.hpp: regular expressions in RE2's syntax: time in proportion to the text, whatever it says.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tend {

/// A compiled regular expression.
class Regex {
 public:
  /// Malformed, with RE2's words, for a text that is none. Case counts unless it begins with
  /// `(?i)`.
  static Result<Regex> compile(std::string_view pattern);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  /// Whether a part of the text matches.
  bool matches(std::string_view text) const;

 private:
  struct State;
  explicit Regex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tend
