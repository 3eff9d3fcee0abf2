#include "compiler/check/policy.hpp"

#include <algorithm>
#include <array>

#include "base/days_off.hpp"
#include "base/overloaded.hpp"
#include "compiler/check/addresses.hpp"
#include "compiler/check/amounts.hpp"
#include "compiler/check/windows.hpp"

namespace tend::checking {
namespace {

/// As authors name it; empty for what may stand several times. In the order of ast::PolicyNode.
constexpr std::array<std::string_view, std::variant_size_v<ast::PolicyNode>> once_names = {
    "timezone", "quiet", "", "", "", "holidays", "", "sender"};

/// Whether a day between `before` and `day` is open, where weekends may be closed anyhow.
bool opens_between(Date before, Date day, bool weekends_closed) {
  for (Date date{before.days + 1}; date < day; ++date.days)
    if (!weekends_closed || weekday(date) < Weekday::Sat) return true;
  return false;
}

/// The first stretch of days off, sorted, that is too long for anything to wait for its end.
std::optional<DateRange> closed_for_good(const std::vector<Date>& days, bool weekends_closed) {
  std::size_t first = 0;
  for (std::size_t index = 0; index < days.size(); ++index) {
    if (index + 1 < days.size() && !opens_between(days[index], days[index + 1], weekends_closed))
      continue;
    if (days[index].days - days[first].days >= horizon_days)
      return DateRange{days[first], days[index]};
    first = index + 1;
  }
  return std::nullopt;
}

std::string dates(const DateRange& range) {
  return " from " + format_date(range.first) + " to " + format_date(range.last);
}

const std::string horizon_note =
    "what does not open within " + std::to_string(horizon_days) + " days counts as never";

class PolicyItems {
 public:
  explicit PolicyItems(Project& project) : project_(project), policy_(project.out.policy) {}

  void check(const ast::Policy& written) {
    std::array<std::optional<Span>, once_names.size()> first;
    for (const ast::PolicyItem& item : written.items) {
      const std::size_t kind = item.node.index();
      if (!once_names[kind].empty() && first[kind]) {
        project_.diagnostics
            .report(Code::SettingTwice, item.span, quoted(once_names[kind]) + " is set twice")
            .label(*first[kind], "first set here")
            .help("keep one of them");
        continue;
      }
      first[kind] = item.span;
      std::visit([&](const auto& node) { this->item(node, item.span); }, item.node);
    }
    check_blackouts();
    check_holidays();
  }

 private:
  void item(const ast::Timezone& timezone, Span) {
    if (project_.check_zone(timezone.zone.zone))
      policy_.zone = {timezone.zone.contact_first, std::string(timezone.zone.zone.value)};
  }

  void item(const ast::Quiet& quiet, Span where) {
    if (quiet.span.start != quiet.span.end) {
      policy_.quiet = quiet.span;
      return;
    }
    project_.diagnostics
        .report(Code::EmptyWindow, where, "quiet hours that end when they begin are no hours")
        .note("their end is not in them");
  }

  void item(const ast::ChannelWindow& window, Span where) {
    std::optional<ChannelKind> channel;
    if (window.channel) channel = channel_named(window.channel->text);
    for (std::size_t index = 0; index < policy_.windows.size(); ++index) {
      if (policy_.windows[index].channel != channel) continue;
      project_.diagnostics
          .report(Code::SettingTwice, where,
                  channel ? "the window of " + quoted(window.channel->text) + " is set twice"
                          : std::string("`window` is set twice"))
          .label(window_spans_[index], "first set here")
          .help("keep one of them; hours of one window are joined with `and`");
      return;
    }
    const std::optional<Window> checked = check_window(project_, window.window);
    if (!checked) return;
    policy_.windows.push_back({channel, *checked});
    window_spans_.push_back(where);
  }

  void item(const ast::Limit& written, Span where) {
    if (const auto limit = check_limit(project_, written, where)) policy_.limits.push_back(*limit);
  }

  void item(const ast::Consent& consent, Span) {
    for (const ast::Name& name : consent.channels) {
      const auto channel = channel_named(name.text);
      if (!channel) continue;  // the grammar knows the same four
      const auto bit = static_cast<std::uint8_t>(1u << static_cast<unsigned>(*channel));
      if (const auto [first, added] = consents_.try_emplace(name.text, name.span); !added) {
        project_.diagnostics
            .report(Code::SettingTwice, name.span,
                    "consent for " + quoted(name.text) + " is said twice")
            .label(first->second, "first said here");
        continue;
      }
      policy_.consent_required = static_cast<std::uint8_t>(
          consent.required ? policy_.consent_required | bit : policy_.consent_required & ~bit);
    }
  }

  void item(const ast::Holidays& holidays, Span where) {
    if (const auto* calendar = project_.find(project_.calendars, holidays.calendar, "calendar")) {
      policy_.holidays = calendar->id;
      holidays_span_ = where;
    }
  }

  void item(const ast::Blackout& blackout, Span where) {
    if (const auto* calendar = project_.find(project_.calendars, blackout.calendar, "calendar")) {
      policy_.blackouts.push_back(calendar->id);
      blackout_spans_.push_back(where);
    }
  }

  /// The days off of these calendars together.
  std::vector<Date> days_of(const std::vector<checked::CalendarId>& calendars) const {
    std::vector<Date> all;
    for (const checked::CalendarId id : calendars) {
      const checked::Calendar& calendar = project_.out.calendars[id];
      const std::vector<Date> days = days_off(calendar.ranges, calendar.yearly);
      all.insert(all.end(), days.begin(), days.end());
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  void check_blackouts() {
    const auto closed = closed_for_good(days_of(policy_.blackouts), false);
    if (!closed) return;
    auto report = project_.diagnostics.report(Code::WindowNeverOpens, blackout_spans_.front(),
                                              "blackouts leave no day to send on" + dates(*closed));
    for (std::size_t index = 1; index < blackout_spans_.size(); ++index)
      report.label(blackout_spans_[index], "together with this one");
    report.note(horizon_note);
  }

  void check_holidays() {
    if (policy_.holidays == checked::CalendarId{}) return;
    const auto closed = closed_for_good(days_of({policy_.holidays}), true);
    if (!closed) return;
    project_.diagnostics
        .report(Code::WindowNeverOpens, holidays_span_,
                "these holidays leave no business day" + dates(*closed))
        .note(horizon_note);
  }

  void item(const ast::Sender& sender, Span) {
    if (check_address(project_, sender.address, true)) policy_.sender = sender.address.value;
  }

  Project& project_;
  checked::Policy& policy_;
  std::vector<Span> window_spans_;
  std::vector<Span> blackout_spans_;
  Span holidays_span_{};
  NameTable<Span> consents_;
};

}  // namespace

void check_policy(Project& project) {
  std::optional<Span> first;
  for (const ast::Ast& file : project.modules.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* policy = std::get_if<ast::Policy>(&decl.node);
      if (!policy) continue;
      const Span where = head(project.sources, decl.span);
      if (first) {
        project.diagnostics.report(Code::Duplicate, where, "a project has one policy")
            .label(*first, "it is declared here")
            .help("say it all in one place");
        continue;
      }
      first = where;
      PolicyItems(project).check(*policy);
    }
  }
  if (project.out.zones.empty())
    project.out.zones.add(project.out.policy.zone);
  else
    project.out.zones[checked::ZoneId(std::size_t{0})] = project.out.policy.zone;
}

std::optional<checked::Limit> check_limit(Project& project, const ast::Limit& limit, Span where) {
  const auto count = check_count(project, limit.count, where, "a limit");
  if (!count || !check_some_time(project, limit.per, where, "a limit is of a length of time"))
    return std::nullopt;
  checked::Limit made{*count, std::nullopt, limit.per, limit.skip};
  if (limit.channel) made.channel = channel_named(limit.channel->text);
  return made;
}

}  // namespace tend::checking
