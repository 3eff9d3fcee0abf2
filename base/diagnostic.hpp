// diagnostic.hpp: what we tell an author about a script. Wording and layout follow
// docs/diagnostics.md: a lower-case message without a full stop says what was seen; labels say why
// here; notes are facts; helps are changes that the author can make.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/source.hpp"

namespace tend {

enum class Severity : std::uint8_t { Error, Warning, Hint };

// Each code once, in codes.def: TEND_CODE(name, number, "kebab-name", severity, "summary").
enum class Code : std::uint16_t {
#define TEND_CODE(name, number, kebab, severity, summary) name = number,
#include "base/codes.def"
#undef TEND_CODE
};

struct CodeInfo {
  Code code;
  int number;             ///< printed as T0201
  std::string_view name;  ///< kebab-case, as stable as the number
  Severity severity;
  std::string_view summary;  ///< one line, for lists
};

/// Every registered code, in order of its number.
const std::vector<CodeInfo>& all_codes();
const CodeInfo& info(Code code);
/// By `T0201`, `t201` or `unknown-field`; null when there is none.
const CodeInfo* find_code(std::string_view selector);

struct Label {
  Span span;
  std::string text;  ///< may be empty
};

/// How sure we are of a fix: `check --fix` applies Safe ones only.
enum class Applicability : std::uint8_t { Safe, Unsafe, Display };

struct Edit {
  Span span;  ///< replaced; empty for an insertion
  std::string text;
};

struct Help {
  std::string message;
  std::vector<Edit> edits;  ///< may be empty: advice alone
  Applicability applicability = Applicability::Display;
};

struct Diagnostic {
  Code code;
  Severity severity;
  std::string message;
  Label primary;
  std::vector<Label> secondary;  ///< may lie in other files
  std::vector<std::string> notes;
  std::vector<Help> helps;
};

/// Collects diagnostics. One mistake gives one diagnostic: the reporter of a follow-up stays
/// silent. Not thread-safe.
class Diagnostics {
 public:
  /// Fluent: `diags.report(Code::X, span, "message").label(...).help(...)`. The diagnostic is in
  /// the list from the start; the builder only adds to it and must not outlive the next report.
  class Builder {
   public:
    explicit Builder(Diagnostic& diagnostic) : diagnostic_(diagnostic) {}
    Builder& primary(std::string text) {
      diagnostic_.primary.text = std::move(text);
      return *this;
    }
    Builder& label(Span span, std::string text = {}) {
      diagnostic_.secondary.push_back({span, std::move(text)});
      return *this;
    }
    Builder& note(std::string text) {
      diagnostic_.notes.push_back(std::move(text));
      return *this;
    }
    Builder& help(std::string message) {
      diagnostic_.helps.push_back({std::move(message), {}, Applicability::Display});
      return *this;
    }
    Builder& fix(std::string message, std::vector<Edit> edits, Applicability applicability) {
      diagnostic_.helps.push_back({std::move(message), std::move(edits), applicability});
      return *this;
    }
    Builder& severity(Severity severity) {
      diagnostic_.severity = severity;
      return *this;
    }

   private:
    Diagnostic& diagnostic_;
  };

  Builder report(Code code, Span span, std::string message);

  const std::vector<Diagnostic>& all() const { return diagnostics_; }
  std::size_t count(Severity severity) const;
  bool has_errors() const { return count(Severity::Error) > 0; }
  /// In order of place (file, then primary span); equal ones once.
  void sort(const Sources& sources);
  /// Adds those of another project, behind these.
  void append(Diagnostics other) {
    for (Diagnostic& diagnostic : other.diagnostics_) diagnostics_.push_back(std::move(diagnostic));
  }
  /// Takes out those for which `is_out` is true.
  template <typename Predicate>
  void remove_if(Predicate is_out) {
    std::erase_if(diagnostics_, is_out);
  }
  /// Takes out all of one severity: hints, where one runs a script rather than reviews it.
  void drop(Severity severity) {
    remove_if([&](const Diagnostic& one) { return one.severity == severity; });
  }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The nearest of `candidates` to a misspelled word, best first, at most three: equal but for case,
/// then by edit distance with swaps, within max(1, length / 3). Empty when none is near.
std::vector<std::string_view> nearest(std::string_view word,
                                      const std::vector<std::string_view>& candidates);

/// Adds "did you mean" with an unsafe fix for the span when a candidate is near; else, when there
/// are at most eight, lists them all.
void suggest(Diagnostics::Builder& builder, Span span, std::string_view word,
             const std::vector<std::string_view>& candidates);

}  // namespace tend
