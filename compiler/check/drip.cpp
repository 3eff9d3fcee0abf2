// drip.cpp: `drip M1, … Mn every A growing to B by F` is `wait GAP1 send M1 … wait GAPn send Mn`
// with GAPi = min(B, A·F^(i-1)), from the exact fraction, rounded half up to whole units (section
// 4).
#include <cctype>
#include <numeric>
#include <string_view>

#include "compiler/check/steps.hpp"
#include "compiler/check/windows.hpp"

namespace tend::checking {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t one = 1'000'000;  // Number counts millionths
constexpr std::int64_t largest_factor = 100;
constexpr Wide largest_denominator = Wide{1} << 40;

enum class Unit { Days, BusinessDays, Exact };

/// The one unit of a duration, or nothing.
std::optional<Unit> unit_of(const Duration& duration) {
  if (duration.months != 0) return std::nullopt;
  const int parts = (duration.days != 0) + (duration.business_days != 0) + (duration.us != 0);
  if (parts != 1) return std::nullopt;
  return duration.days != 0            ? Unit::Days
         : duration.business_days != 0 ? Unit::BusinessDays
                                       : Unit::Exact;
}

/// What `12h`, `90 minutes` counts in.
std::int64_t written_unit_us(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && !std::isalpha(static_cast<unsigned char>(text[at]))) ++at;
  const char first = at < text.size() ? text[at] : 's';
  return first == 'h' ? us_per_hour : first == 'm' ? us_per_minute : us_per_second;
}

/// A nominal length, to compare gaps in days with an end in hours or weeks.
std::int64_t nominal_us(const Duration& duration) {
  return (std::int64_t{duration.days} + duration.business_days) * us_per_day + duration.us;
}

Duration in_units(Unit unit, std::int64_t units, std::int64_t unit_us) {
  Duration duration;
  if (unit == Unit::Days) duration.days = static_cast<std::int32_t>(units);
  if (unit == Unit::BusinessDays) duration.business_days = static_cast<std::int32_t>(units);
  if (unit == Unit::Exact) duration.us = units * unit_us;
  return duration;
}

}  // namespace

std::optional<std::vector<Duration>> Steps::gaps(const ast::Drip& drip, std::size_t count,
                                                 const Duration& first, const Duration& last) {
  const Span where = file_.exprs[drip.every].span;
  const std::optional<Unit> unit = unit_of(first);
  const std::optional<Unit> last_unit = unit_of(last);
  if (!unit || !last_unit) {
    project_.diagnostics
        .report(Code::DripUnits, unit ? file_.exprs[drip.growing_to].span : where,
                "a growing gap has one unit, and no months or years")
        .help("count in days or weeks: `every 3d growing to 3w`");
    return std::nullopt;
  }
  const std::int64_t factor = drip.by ? drip.by->micros : one * 3 / 2;
  if (factor < one || factor > largest_factor * one) {
    project_.diagnostics
        .report(Code::DripUnits, where, "a gap grows by at least 1x and at most 100x")
        .help("the usual factor is 1.5x, and need not be written");
    return std::nullopt;
  }
  const std::int64_t unit_us = written_unit_us(project_.sources.text(where));
  const std::int64_t a = *unit == Unit::Days           ? first.days
                         : *unit == Unit::BusinessDays ? first.business_days
                                                       : first.us / unit_us;
  const std::int64_t each_us = *unit == Unit::Exact ? unit_us : us_per_day;
  std::vector<Duration> gaps(count, first);
  // A·F^(i-1) as an exact fraction, for as long as it is below B; then B for good. The bounds of A,
  // B, F and of the denominator keep each product below 2^120.
  const std::int64_t common = std::gcd(factor, one);
  Wide numerator = a;
  Wide denominator = 1;
  bool reached = false;
  for (std::size_t index = 0; index < gaps.size(); ++index) {
    reached = reached || numerator * each_us >= static_cast<Wide>(nominal_us(last)) * denominator;
    if (reached) {
      gaps[index] = last;
      continue;
    }
    const auto units = static_cast<std::int64_t>((2 * numerator + denominator) / (2 * denominator));
    gaps[index] = in_units(*unit, units, unit_us);
    numerator *= factor / common;
    denominator *= one / common;
    while (denominator > largest_denominator) {
      numerator /= 2;
      denominator /= 2;
    }
  }
  return gaps;
}

void Steps::drip(const ast::Step& step, const ast::Drip& drip, checked::Block& block) {
  if (!may_wait(step, "`drip`")) return;
  checked::Wait wait;
  if (!amount(drip.every, wait)) return;
  const Span most = drip.growing_to ? file_.exprs[drip.growing_to].span : Span{};
  if (drip.growing_to && !wait.duration) {
    project_.diagnostics
        .report(Code::DripUnits, file_.exprs[drip.every].span,
                "a gap that grows is a duration as it is written")
        .primary("this is computed")
        .label(most, "it would grow up to this");
    return;
  }
  std::optional<Duration> last;
  if (drip.growing_to && !(last = written_length(drip.growing_to))) return;
  if (!window_of(drip.window, std::nullopt, wait)) return;
  std::vector<ast::Name> messages;
  for (const ast::Name& name : drip.messages)
    for (const ast::Name& each : messages_named(name)) messages.push_back(each);
  std::vector<Duration> gaps;
  if (wait.duration) {
    const auto counted = last ? this->gaps(drip, messages.size(), *wait.duration, *last)
                              : std::vector<Duration>(messages.size(), *wait.duration);
    if (!counted) return;
    gaps = *counted;
  }
  for (std::size_t index = 0; index < messages.size(); ++index) {
    const ast::Name& message = messages[index];
    if (wait.duration) wait.duration = gaps[index];
    // The label is the first wait's: an identity is one step's alone.
    add(message.span, index == 0 ? label(step) : std::string(), wait, block);
    add(message.span, {}, checked::Send{sent(message), std::nullopt}, block);
  }
}

}  // namespace tend::checking
