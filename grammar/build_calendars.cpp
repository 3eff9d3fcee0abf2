// Calendars: days, ranges, and the rules by which days come every year.
#include <algorithm>

#include "grammar/build.hpp"

namespace tend::grammar {
namespace {

/// Where a word stands among others; behind them if it is none.
int place_in(const auto& words, std::string_view word) {
  return static_cast<int>(std::find(words.begin(), words.end(), word) - words.begin());
}

bool is_ordinal(std::string_view word) {
  return word == "last" || place_in(ordinal_words, word) < static_cast<int>(ordinal_words.size());
}

/// `monday` and `mon`.
Weekday weekday_of(std::string_view word) {
  return static_cast<Weekday>(place_in(weekday_words, word.substr(0, 3)));
}

}  // namespace

ast::CalendarDecl Builder::calendar(Reader& inside) {
  ast::CalendarDecl result;
  result.name = name(inside);
  while (!inside.done()) {
    const Node& node = inside.peek();
    Reader parts = inside.enter();
    if (node.kind == Kind::CalendarRange) {
      result.items.emplace_back(calendar_range(parts, node));
    } else if (node.kind == Kind::CalendarYearly) {
      result.items.emplace_back(yearly_day(parts, node));
    } else if (node.kind == Kind::CalendarEaster) {
      result.items.emplace_back(easter_day(parts, node));
    }
  }
  return result;
}

DateRange Builder::calendar_range(Reader& parts, const Node& node) {
  const Date first = date(parts);
  const Date last = parts.done() ? first : date(parts);
  if (last < first) {
    diagnostics_.report(Code::EndsBeforeStart, span(node), "this range ends before it begins")
        .primary("the first day of it comes first, and the last is in it");
  }
  return {first, last};
}

YearlyDay Builder::yearly_day(Reader& parts, const Node& node) {
  YearlyDay rule;
  if (parts.is(Kind::Word) && is_ordinal(text_of(parts.peek()))) {
    const std::string_view nth = text_of(parts.take());
    rule.kind = YearlyDay::Kind::NthWeekday;
    rule.nth = nth == "last" ? last_of_month : place_in(ordinal_words, nth) + 1;
    rule.weekday = weekday_of(text_of(parts.take()));
    rule.month = place_in(month_words, text_of(parts.take())) + 1;
  } else {
    if (parts.is(Kind::Word)) {
      rule.kind = YearlyDay::Kind::WeekdayFrom;
      rule.weekday = weekday_of(text_of(parts.take()));
    }
    rule.month = whole_number(parts, 99);
    rule.day = whole_number(parts, 99);
    constexpr int leap_year = 2024;
    if (!make_date(leap_year, rule.month, rule.day)) {
      diagnostics_.report(Code::NoSuchDate, span(node), "no year has this day")
          .primary("expected a month and a day, such as `05-01`");
    }
  }
  yearly_day_rest(parts, node, rule);
  return rule;
}

YearlyDay Builder::easter_day(Reader& parts, const Node& node) {
  YearlyDay rule{.kind = YearlyDay::Kind::Easter};
  if (text_of(parts.take()) == "orthodox") {
    rule.kind = YearlyDay::Kind::OrthodoxEaster;
    parts.take();
  }
  if (parts.is(Kind::Operator)) {
    const int sign = text_of(parts.take()) == "-" ? -1 : 1;
    const Node& written = parts.peek();
    const Duration offset = duration(parts);
    if (offset != Duration{.days = offset.days} || offset.days > farthest_from_easter) {
      diagnostics_.report(Code::NoSuchDate, span(written), "no day is that far from Easter")
          .primary("expected whole days, such as `39d`, at most " +
                   std::to_string(farthest_from_easter));
    } else {
      rule.offset_days = sign * offset.days;
    }
  }
  yearly_day_rest(parts, node, rule);
  return rule;
}

/// What may stand behind each rule: `moved to next weekday`, `since 2026`, `until 2030`.
void Builder::yearly_day_rest(Reader& parts, const Node& node, YearlyDay& rule) {
  while (!parts.done()) {
    const Kind kind = parts.peek().kind;
    Reader inside = parts.enter();
    const std::string_view word = text_of(inside.take());
    if (kind == Kind::CalendarMoved) {
      rule.move = word == "next" ? YearlyDay::Move::NextWeekday : YearlyDay::Move::NearestWeekday;
    } else if (kind == Kind::CalendarYears) {
      (word == "since" ? rule.since : rule.until) = whole_number(inside, YearlyDay{}.until);
    }
  }
  if (rule.until < rule.since) {
    diagnostics_.report(Code::EndsBeforeStart, span(node), "no year has this day")
        .primary("it ends before it begins");
  }
}

}  // namespace tend::grammar
