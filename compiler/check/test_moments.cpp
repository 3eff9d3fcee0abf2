// When the lines of a test are: moments as instants, in the zone of the contact in the line.
#include <algorithm>

#include "base/overloaded.hpp"
#include "compiler/check/test_lines.hpp"

namespace tend::checking {
namespace {

/// Whether a moment is written with its seconds: `08:10` stands for the whole minute.
bool has_seconds(std::string_view written) {
  std::size_t begin = written.find_first_of("T ");
  if (begin == std::string_view::npos) return false;
  const std::size_t end = written.find_first_of("Z+-", begin);
  written = written.substr(begin, end == std::string_view::npos ? end : end - begin);
  return std::count(written.begin(), written.end(), ':') > 1;
}

Calendar days_off(const checked::Checked& checked) {
  if (!checked.policy.holidays) return {};
  const checked::Calendar& declared = checked.calendars[checked.policy.holidays];
  return {days_off(declared.ranges, declared.yearly)};
}

}  // namespace

/// Of those without one of their own: the policy's, else that of the workflows where all agree.
std::string TestLines::usual_zone() const {
  if (!project_.out.policy.zone.zone.empty()) return project_.out.policy.zone.zone;
  std::string common;
  for (const checked::Workflow& workflow : project_.out.workflows) {
    if (!common.empty() && workflow.zone != common) return {};
    common = workflow.zone;
  }
  return common;
}

std::string TestLines::zone_of_contact(const ast::TestContact& written) {
  for (const ast::Pair& pair : written.fields) {
    if (pair.name.text != "timezone") continue;
    const auto* expr = std::get_if<ast::ExprId>(&file_.values[pair.value].node);
    if (expr == nullptr) continue;
    const ast::Name* name = bare_name(*expr);
    const ast::ExprId* row = name == nullptr ? nullptr : bound(name->text);
    const auto* text =
        std::get_if<ast::TextLiteral>(&file_.exprs[row == nullptr ? *expr : *row].node);
    if (text != nullptr && project_.has_zone(text->value)) return std::string(text->value);
  }
  return usual_zone();
}

const Zone& TestLines::zone(std::string_view name) {
  if (name.empty()) return project_.zones.utc();
  const Result<const Zone*> found = project_.zones.find(name);
  return found ? **found : project_.zones.utc();
}

const Zone& TestLines::zone_of(std::uint32_t contact) {
  return zone(contact < case_.contacts.size() ? case_.contacts[contact].zone : usual_zone());
}

checked::TestRange TestLines::range(const ast::When& when, const Zone& zone) {
  const std::int64_t length =
      has_seconds(project_.sources.text(when.span)) ? us_per_second : us_per_minute;
  return std::visit(
      overloaded{[&](const ast::DateLiteral& day) {
                   const Date next{day.value.days + 1};
                   return checked::TestRange{zone.to_instant({day.value, TimeOfDay{0}}),
                                             zone.to_instant({next, TimeOfDay{0}})};
                 },
                 [&](const ast::DateTimeLiteral& local) {
                   const Instant begin = zone.to_instant(local.value);
                   return checked::TestRange{begin, add_saturating(begin, length)};
                 },
                 [&](const ast::InstantLiteral& instant) {
                   return checked::TestRange{instant.value, add_saturating(instant.value, length)};
                 }},
      when.value);
}

checked::TestRange TestLines::range(const ast::Expect& expect, const Zone& zone) {
  if (!expect.when) return {};
  checked::TestRange range = this->range(*expect.when, zone);
  if (expect.kind == ast::Expect::Kind::By) range.begin.reset();
  if (expect.hours) {
    const Date date = zone.to_civil(*range.begin).date;
    const bool next_day = expect.hours->end <= expect.hours->start;
    range.begin = zone.to_instant({date, expect.hours->start});
    range.end = zone.to_instant({Date{date.days + (next_day ? 1 : 0)}, expect.hours->end});
  }
  return range;
}

std::optional<Instant> TestLines::moment(const ast::TestMoment& moment, const Zone& zone) {
  std::optional<Instant> at;
  if (moment.kind == ast::TestMoment::Kind::At) {
    if (!moment.at) return std::nullopt;
    at = range(*moment.at, zone).begin;
  } else if (last_) {
    at = add(*last_, moment.after, zone, days_off(project_.out));
  } else {
    report(Code::TestMoment, moment.span, "`after` counts from the line before, and there is none")
        .primary("after what?")
        .help("give the first line its moment: `at 2026-01-05 08:10`");
    return std::nullopt;
  }
  if (last_ && *at < *last_) {
    report(Code::TestMoment, moment.span, "this is before the line above it")
        .label(last_span_, "already at " + format_utc(*last_))
        .note("time goes one way: the lines of a test stand in the order in which they happen");
    return std::nullopt;
  }
  last_ = at;
  last_span_ = moment.span;
  return at;
}

/// The first thing that happens; where nothing does, the day of the first that is expected.
Instant TestLines::going_live() {
  if (!case_.actions.empty()) return case_.actions.front().at;
  std::optional<Instant> first;
  for (const checked::TestExpectation& expectation : case_.expectations) {
    for (const std::optional<Instant>& named :
         {expectation.when.begin, expectation.when.end, expectation.until.begin})
      if (named && (!first || *named < *first)) first = named;
  }
  if (!first) return zone({}).to_instant({*make_date(2026, 1, 1), TimeOfDay{0}});
  return Instant{first->us - us_per_day};
}

}  // namespace tend::checking
