#include "runtime/program/list_tables.hpp"

namespace tend {
namespace {

class TableListing {
 public:
  TableListing(const Program& program, Listing& out)
      : program_(program), spell_(program), out_(out) {}

  void write() {
    write_values();
    write_events();
    write_messages();
    write_waits();
    write_past();
    write_rules();
    write_policy();
    write_people();
    write_actions();
  }

 private:
  /// One line for each item: `line_of(item)`.
  template <class Table, class LineOf>
  void table(std::string_view title, const Table& items, LineOf line_of) {
    if (items.empty()) return;
    out_.begin_table(title);
    for (std::size_t i = 0; i < items.size(); ++i) out_.line("  {:>4}  {}", i, line_of(items[i]));
  }

  std::string name(TextIndex index) const { return program_.text(index); }
  std::string names(const std::vector<TextIndex>& indexes) const {
    std::string result;
    for (const TextIndex index : indexes) result += (result.empty() ? "" : ", ") + name(index);
    return result;
  }
  static std::string at(std::string_view what, std::uint32_t pc) {
    return pc == none ? "" : fmt::format(", {} at {}", what, pc);
  }
  std::string lasting(std::string_view what, std::uint32_t duration) const {
    return duration == none ? "" : fmt::format(", {} {}", what, spell_.duration(duration));
  }

  // ---- values

  std::string field(const FieldInfo& field) const {
    return name(field.name) + ": " + spell_.type(field) + (field.required ? "!" : "") +
           (field.initial == none ? "" : " = " + spell_.constant(field.initial));
  }
  std::string fields(const std::vector<FieldInfo>& fields) const {
    std::string result;
    for (const FieldInfo& each : fields) result += (result.empty() ? "" : ", ") + field(each);
    return result;
  }

  void write_values() {
    table("enums", program_.enums, [&](const EnumType& type) { return names(type.values); });
    table("shapes", program_.shapes, [&](const Shape& shape) {
      if (shape.type == Type::List) return "list of " + spell_.type(shape.fields.front());
      return "{ " + fields(shape.fields) + " }";
    });
    table("fields", program_.fields, [&](const FieldInfo& info) { return field(info); });
    table("variables", program_.variables, [&](const VariableInfo& variable) {
      return name(variable.name) + ": " + spell_.type(variable);
    });
  }

  void write_events() {
    if (program_.events.empty()) return;
    out_.begin_table("events");
    for (std::size_t i = 0; i < program_.events.size(); ++i) {
      const EventInfo& event = program_.events[i];
      out_.line("  {:>4}  {}{}{}", i, name(event.name), event.synthetic ? ", synthetic" : "",
                event.foreign_name == none ? "" : " from " + spell_.text(event.foreign_name));
      for (std::size_t f = 0; f < event.fields.size(); ++f) {
        out_.line("      {:>4}  {}{}", f, f == event.key ? "key " : "", field(event.fields[f]));
      }
      for (const ForeignField& foreign : event.foreign_fields) {
        out_.line("            {} from {}", name(event.fields[foreign.field].name),
                  names(foreign.path));
      }
    }
  }

  // ---- messages and waits

  void write_template(std::string_view title, const Template& parts) {
    if (!parts.empty()) out_.line("        {} {}", title, spell_.render(parts));
  }

  void write_messages() {
    if (program_.messages.empty()) return;
    out_.begin_table("messages");
    for (std::size_t i = 0; i < program_.messages.size(); ++i) {
      const MessageInfo& message = program_.messages[i];
      out_.line("  {:>4}  {} {}, {}{}{}{}", i, channel_name(message.channel), name(message.name),
                message.kind == MessageKind::Marketing ? "marketing" : "transactional",
                message.topic == none ? "" : ", topic " + name(program_.topics[message.topic]),
                message.at_least_once ? ", at least once" : "",
                message.declared ? "" : ", undeclared");
      if (message.from != none) out_.line("        from {}", spell_.text(message.from));
      write_template("subject", message.subject);
      write_template("text", message.text);
      write_template("html", message.html);
    }
  }

  void write_waits() {
    table("waits", program_.waits, [&](const WaitPlan& plan) {
      return spell_.plan(plan) + (plan.whole_day ? " (whole days)" : "");
    });
  }

  // ---- the past, and what is watched

  void write_past() {
    table("tallies", program_.tallies, [&](const TallyInfo& tally) {
      const auto& fields = program_.events[tally.event].fields;
      const auto by = [&](std::string_view what, std::uint32_t index) {
        return index == none ? "" : fmt::format(" {} {}", what, name(fields[index].name));
      };
      return spell_.event(tally.event) + by("of", tally.value_field) + by("by", tally.group_field) +
             at("condition", tally.condition) + lasting("in last", tally.last) +
             at("since", tally.since) +
             (tally.zone == 0 ? "" : ", zone " + spell_.zone(tally.zone)) +
             (tally.keep == 0 ? "" : fmt::format(", keeps {}", tally.keep));
    });
    table("watches", program_.watches, [&](const WatchInfo& watch) {
      const std::string_view what = watch.kind == WatchInfo::Kind::Moment ? "moment" : "condition";
      return std::string(what) +
             (watch.fragment == none ? "" : fmt::format(" at {}", watch.fragment)) +
             lasting("holds for", watch.duration) + spell_.recurrence(watch.recurrence) +
             (watch.at ? " at " + format_time(*watch.at) : "") +
             (watch.zone == 0 ? "" : ", zone " + spell_.zone(watch.zone)) +
             (watch.newcomers_later ? ", newcomers later" : "");
    });
    table("lists", program_.contact_lists, [&](const ContactListInfo& list) {
      return name(list.name) +
             (list.watch == none ? "" : fmt::format(", kept by watch {}", list.watch));
    });
  }

  void write_rules() {
    table("topics", program_.topics, [&](TextIndex topic) { return name(topic); });
    write_scores();
    table("absences", program_.absences, [&](const AbsenceInfo& absence) {
      std::string key;
      if (absence.first_key != none) {
        const EventInfo& first = program_.events[absence.first];
        const EventInfo& second = program_.events[absence.second];
        key = fmt::format(", {} == {}", name(first.fields[absence.first_key].name),
                          name(second.fields[absence.second_key].name));
      }
      return fmt::format("{}: {}{} without {}{}{} within {}, zone {}", spell_.event(absence.event),
                         spell_.event(absence.first), at("condition", absence.first_condition),
                         spell_.event(absence.second), at("condition", absence.second_condition),
                         key, spell_.duration(absence.within), spell_.zone(absence.zone));
    });
    table("calendars", program_.calendars,
          [&](const CalendarInfo& calendar) { return days(calendar); });
  }

  void write_scores() {
    if (program_.scores.empty()) return;
    out_.begin_table("scores");
    for (std::size_t i = 0; i < program_.scores.size(); ++i) {
      const ScoreInfo& score = program_.scores[i];
      out_.line("  {:>4}  {}", i, name(program_.fields[score.field].name));
      for (const ScoreRule& rule : score.rules) {
        std::string bound = rule.per == none
                                ? ""
                                : fmt::format(", up to {} in {}", Spelling::number(rule.up_to),
                                              spell_.duration(rule.per));
        if (rule.bound != none) bound += fmt::format(", shared with rule {}", rule.bound);
        out_.line("        {}: {}{}", spell_.trigger(rule.trigger), Spelling::number(rule.points),
                  bound);
      }
      for (const ScoreDecay& decay : score.decays) {
        out_.line("        decays by {} in {}", Spelling::number(decay.share),
                  spell_.duration(decay.per));
      }
    }
  }

  std::string days(const CalendarInfo& calendar) const {
    std::string result = name(calendar.name) + ":";
    for (const DateRange& range : calendar.ranges) {
      result += " " + format_date(range.first);
      if (range.last != range.first) result += " to " + format_date(range.last);
    }
    for (const YearlyDay& yearly : calendar.yearly) result += " " + format_yearly_day(yearly);
    return result;
  }

  void write_policy() {
    const PolicyInfo& policy = program_.policy;
    const bool has_zone = program_.zones.front() != ZoneChoice{};
    if (policy == PolicyInfo{} && !has_zone) return;
    out_.begin_table("policy");
    out_.line("  timezone {}", spell_.zone(0));
    if (policy.quiet) {
      out_.line("  quiet {}-{}", format_time(policy.quiet->start), format_time(policy.quiet->end));
    }
    for (const ChannelWindow& window : policy.windows) {
      out_.line("  window {}{}", spell_.window(window.window),
                window.channel ? " for " + std::string(channel_name(*window.channel)) : "");
    }
    for (const LimitInfo& limit : policy.limits) out_.line("  limit {}", spell_.limit(limit));
    for (std::uint8_t kind = 0; kind < 4; ++kind) {
      if ((policy.consent_required >> kind & 1) == 0) continue;
      out_.line("  consent for {}", channel_name(static_cast<ChannelKind>(kind)));
    }
    const auto calendar = [&](std::uint32_t index) { return name(program_.calendars[index].name); };
    if (policy.holidays != none) out_.line("  holidays {}", calendar(policy.holidays));
    for (const std::uint32_t index : policy.blackouts) out_.line("  blackout {}", calendar(index));
    if (policy.sender != none) out_.line("  sender {}", spell_.text(policy.sender));
  }

  // ---- people and other systems

  void write_people() {
    table("teams", program_.teams,
          [&](const TeamInfo& team) { return name(team.name) + ": " + names(team.members); });
    table("pools", program_.pools, [&](const PoolInfo& pool) {
      return fmt::format("{}: {} codes", name(pool.name), pool.codes.size());
    });
    table("assignments", program_.assignments, [&](const AssignmentInfo& assignment) {
      return name(program_.fields[assignment.field].name) + " from team " +
             name(program_.teams[assignment.team].name);
    });
    table("takings", program_.takings, [&](const TakingInfo& taking) {
      return fmt::format("slot {} from pool {}", taking.slot,
                         name(program_.pools[taking.pool].name));
    });
    table("notices", program_.notices, [&](const NoticeInfo& notice) {
      const std::string to = notice.field != none ? name(program_.fields[notice.field].name)
                             : notice.team != none
                                 ? "team " + name(program_.teams[notice.team].name)
                             : notice.slot != none ? fmt::format("slot {}", notice.slot)
                                                   : spell_.text(notice.address);
      return "to " + to +
             (notice.subject.empty() ? "" : ", subject " + spell_.render(notice.subject)) +
             (notice.message == none ? ""
                                     : ", with " + name(program_.messages[notice.message].name)) +
             (notice.summary ? ", summary" : "");
    });
    table("splits", program_.splits, [&](const SplitInfo& split) {
      std::string result = name(split.name) + ":";
      for (const SplitInfo::Arm& arm : split.arms) {
        result += " " + name(arm.name) + " " + Spelling::number(arm.share);
      }
      if (split.winner == none) return result;
      return result + ", winner by " + spell_.reading(split.winner) + " after " +
             spell_.duration(split.after);
    });
  }

  std::string address(const ActionInfo& action) const {
    if (action.url_variable != none) return ", post to env " + spell_.text(action.url_variable);
    return action.url == none ? "" : ", post " + spell_.text(action.url);
  }

  void write_actions() {
    table("actions", program_.actions, [&](const ActionInfo& action) {
      return fmt::format("{}({}) -> {{ {} }}{}, {} retries", name(action.name),
                         fields(action.parameters), fields(action.returns), address(action),
                         action.retries);
    });
    table("calls", program_.action_calls, [&](const ActionCallInfo& call) {
      const auto numbers = [](const std::vector<std::uint32_t>& items) {
        return fmt::format("{}", fmt::join(items, ", "));
      };
      return fmt::format("{}(computed at {}){}", name(program_.actions[call.action].name),
                         numbers(call.arguments),
                         call.results.empty() ? "" : " into slots " + numbers(call.results));
    });
  }

  const Program& program_;
  Spelling spell_;
  Listing& out_;
};

}  // namespace

void list_tables(const Program& program, Listing& listing) {
  TableListing(program, listing).write();
}

}  // namespace tend
