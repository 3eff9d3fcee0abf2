// spelling.hpp: what a program's indexes mean, in words: for a listing of a verified program.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "runtime/program/program.hpp"

namespace tend {

/// In quotes, on one line.
std::string quoted(std::string_view text);

/// A text that is written line by line, in tables.
class Listing {
 public:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  void begin_table(std::string_view title) {
    if (!text_.empty()) text_ += '\n';
    line("{}", title);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// Of one program, which must outlive it.
class Spelling {
 public:
  explicit Spelling(const Program& program) : program_(program) {}

  /// The text, quoted; `?` for none.
  std::string text(TextIndex index) const;
  std::string constant(std::uint32_t index) const;
  std::string list(std::uint32_t index) const;
  template <class Info>
  std::string type(const Info& info) const {
    return type(info.type, info.enum_type, info.shape);
  }
  std::string type(Type type, std::uint32_t enum_type, std::uint32_t shape) const;
  std::string duration(std::uint32_t index) const;
  std::string window(std::uint32_t index) const;
  std::string zone(bool contact_first, TextIndex zone) const;
  std::string zone(std::uint32_t index) const;
  std::string plan(const WaitPlan& plan) const;
  /// Piece by piece: `'Hello ' {{ first_name | default: 'there' }}`.
  std::string render(const Template& parts) const;
  /// `5 email in 1d, skip`.
  std::string limit(const LimitInfo& limit) const;
  /// What starts it, and the condition's pc.
  std::string trigger(const TriggerInfo& trigger) const;
  std::string event(std::uint32_t index) const;
  std::string reading(std::uint32_t index) const;
  std::string recurrence(const Recurrence& again) const;
  /// Millionths, as a number.
  static std::string number(std::int64_t millionths);

 private:
  std::string arm(const WaitArm& arm) const;
  std::string part(const TemplatePart& part) const;
  static std::string_view escaping(Escaping escaping);
  std::string filters(const TemplatePart& part) const;
  static std::string days(DayMask days, bool business);

  const Program& program_;
};

}  // namespace tend
