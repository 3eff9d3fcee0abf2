// resume.hpp: where reading goes on after a mistake. Plain scanning: texts and comments are stepped
// over, braces are balanced from the start of what was broken. A part of grammar/parse.cpp.
#pragma once

#include <algorithm>
#include <array>

#include "grammar/rules/engine.hpp"

namespace tend::grammar::rules {

// A mistake at the end of the text leaves nothing to read; to know it at once keeps a text of many
// open braces from being walked once for each of them.

/// Walks over tokens from the start of a broken sentence.
class Walk {
 public:
  Walk(const char* from, const char* mistake, const State& state)
      : at_(from), from_(from), mistake_(mistake), begin_(state.begin), end_(state.end) {}

  bool done() const { return at_ == end_; }
  const char* at() const { return at_; }
  char mark() const { return *at_; }
  /// Past the mistake, and past the sentence's own first word.
  bool past() const { return at_ >= mistake_ && at_ != from_; }
  int depth() const { return depth_; }
  bool at_declaration() const { return at_ != from_ && starts_declaration(at_, begin_, end_); }
  bool at_line_start() const {
    const char* before = at_;
    while (before != begin_ && (before[-1] == ' ' || before[-1] == '\t')) --before;
    return before == begin_ || before[-1] == '\n';
  }
  std::string_view word() const {
    const char* after = at_;
    while (after != end_ && is_name_byte(*after)) ++after;
    return {at_, static_cast<std::size_t>(after - at_)};
  }
  /// `no goal`; `no` alone goes on with a condition.
  bool at_no_goal() const {
    const char* const after = skip(at_ + word().size(), end_);
    return word() == "no" &&
           std::string_view(after, static_cast<std::size_t>(end_ - after)).starts_with("goal");
  }
  /// Whether a `:` follows the word: a label or the name of an entry.
  bool is_label() const {
    const char* const after = skip(at_ + word().size(), end_);
    // The hours of `08:00` are followed by one too.
    return is_name_start(*at_) && after != end_ && *after == ':';
  }
  /// A word that opens a line, where what was broken is a whole sentence that nothing begins: what
  /// stands on the next line is the next one, misspelled or not.
  bool at_next_sentence() const {
    return from_ == mistake_ && at_line_start() && is_name_start(*at_);
  }

  /// Over one token. A text that does not close ends with its line.
  void step() {
    const char mark = *at_;
    if (mark == '\'' || mark == '"') {
      const char* const closed = text_end(at_, end_);
      at_ = closed != nullptr ? closed : std::find(at_, end_, '\n');
    } else if (is_name_byte(mark)) {
      at_ += word().size();
    } else {
      if (mark == '{') ++depth_;
      if (mark == '}') --depth_;
      ++at_;
    }
    at_ = skip(at_, end_);
  }

 private:
  const char* at_;
  const char* from_;
  const char* mistake_;
  const char* begin_;
  const char* end_;
  int depth_ = 0;
};

inline bool begins_step(std::string_view word) {
  constexpr std::array<std::string_view, 24> openings{
      "add", "assign", "call",  "clear",     "do",   "drip",        "enroll", "exit",
      "if",  "log",    "match", "notify",    "take", "remove",      "repeat", "send",
      "set", "split",  "wait",  "subscribe", "when", "unsubscribe", "goal",   "reenroll"};
  return std::find(openings.begin(), openings.end(), word) != openings.end();
}

/// Words that open a setting when they open a line; elsewhere they are names.
inline bool begins_setting(std::string_view word) {
  constexpr std::array<std::string_view, 12> openings{"window",    "limit",   "timezone", "keyed",
                                                      "exclusive", "admit",   "priority", "starts",
                                                      "ends",      "holdout", "expires",  "draft"};
  return std::find(openings.begin(), openings.end(), word) != openings.end();
}

/// The next step or setting, the end of the block, or a declaration.
struct ResumeAtStep {
  static const char* find(const char* from, const char* mistake, const State& state) {
    if (mistake == state.end) return state.end;
    Walk walk(from, mistake, state);
    for (; !walk.done(); walk.step()) {
      if (walk.at_declaration()) break;
      if (walk.depth() == 0 && walk.mark() == '}') break;
      if (walk.depth() > 0 || !walk.past()) continue;
      if (walk.at_no_goal() || begins_step(walk.word()) || walk.is_label() ||
          walk.at_next_sentence())
        break;
      if (walk.at_line_start() && begins_setting(walk.word())) break;
    }
    return walk.at() == from ? nullptr : walk.at();
  }
};

/// The `{` of the block behind a broken condition; null when another step begins before it.
struct ResumeAtBlock {
  static const char* find(const char* from, const char* mistake, const State& state) {
    for (Walk walk(from, mistake, state); !walk.done(); walk.step()) {
      if (walk.mark() == '{') return walk.at() < mistake ? nullptr : walk.at();
      if (walk.mark() == '}' || walk.at_declaration() || begins_step(walk.word())) return nullptr;
    }
    return nullptr;
  }
};

/// The next entry of a list: after a comma, on a new line, or the list's end.
struct ResumeAtEntry {
  static const char* find(const char* from, const char* mistake, const State& state) {
    if (mistake == state.end) return state.end;
    Walk walk(from, mistake, state);
    for (; !walk.done(); walk.step()) {
      if (walk.at_declaration()) break;
      if (walk.depth() == 0 && walk.mark() == '}') break;
      if (walk.depth() <= 0 && walk.past() && (walk.mark() == ',' || walk.at_line_start())) break;
    }
    return walk.at() == from ? nullptr : walk.at();
  }
};

/// The next declaration of the file, or its script.
struct ResumeAtDeclaration {
  static const char* find(const char* from, const char* mistake, const State& state) {
    if (mistake == state.end) return state.end;
    Walk walk(from, mistake, state);
    for (; !walk.done(); walk.step()) {
      if (walk.at_declaration()) break;
      if (walk.depth() <= 0 && walk.past() && walk.at_line_start() && walk.word() == "when") break;
    }
    return walk.at() == from ? nullptr : walk.at();
  }
};

}  // namespace tend::grammar::rules
