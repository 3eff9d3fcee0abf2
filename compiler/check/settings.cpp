#include "compiler/check/settings.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "compiler/check/amounts.hpp"
#include "compiler/check/policy.hpp"
#include "compiler/check/triggers.hpp"
#include "compiler/check/windows.hpp"

namespace tend::checking {
namespace {

/// As authors name it; empty for errors. In the order of ast::SettingNode.
constexpr std::array<std::string_view, std::variant_size_v<ast::SettingNode>> setting_names = {
    "",       "when",     "reenroll", "keyed by", "exclusive", "admit", "timezone",
    "window", "limit",    "no goal",  "goal",     "exit when", "on",    "starts",
    "ends",   "priority", "holdout",  "expires",  "draft"};

template <class T>
bool is(const ast::Setting& setting) {
  return std::holds_alternative<T>(setting.node);
}

bool may_repeat(const ast::Setting& setting) {
  return is<ast::WhenSetting>(setting) || is<ast::Goal>(setting) || is<ast::ExitWhen>(setting) ||
         is<ast::On>(setting) || is<ast::ErrorSetting>(setting);
}

/// By what is written: a local time and an instant are compared as if the zone were UTC.
bool is_before(const ast::When& one, const ast::When& other) {
  const auto local = [](const ast::When& when) {
    if (const auto* date = std::get_if<ast::DateLiteral>(&when.value))
      return local_us({date->value, TimeOfDay{0}});
    if (const auto* civil = std::get_if<ast::DateTimeLiteral>(&when.value))
      return local_us(civil->value);
    return std::get<ast::InstantLiteral>(when.value).value.us;
  };
  return local(one) < local(other);
}

void report_twice(Project& project, const ast::Workflow& written) {
  std::array<const ast::Setting*, setting_names.size()> first{};
  for (const ast::Setting& setting : written.settings) {
    if (may_repeat(setting)) continue;
    const ast::Setting*& seen = first[setting.node.index()];
    if (!seen) {
      seen = &setting;
      continue;
    }
    project.diagnostics
        .report(Code::SettingTwice, head(project.sources, setting.span),
                quoted(setting_names[setting.node.index()]) + " is set twice")
        .label(head(project.sources, seen->span), "first set here")
        .help("keep one of them");
  }
}

/// One workflow's settings, but for those with steps of their own.
class Settings {
 public:
  Settings(Project& project, const ast::Ast& file, const ast::Workflow& written,
           checked::Workflow& workflow)
      : project_(project), file_(file), written_(written), workflow_(workflow) {}

  void check() {
    zone();
    Triggers triggers(project_, file_, &workflow_, Triggers::Purpose::Start);
    for (const ast::Setting& setting : written_.settings)
      if (const auto* when = std::get_if<ast::WhenSetting>(&setting.node))
        this->when(triggers, *when, setting.span);
    triggers.hint_late_history(workflow_.triggers);
    for (const ast::Setting& setting : written_.settings)
      std::visit([&](const auto& node) { item(node, head(project_.sources, setting.span)); },
                 setting.node);
    hint_fires_once();
  }

 private:
  /// First: what a day is, to all others.
  void zone() {
    workflow_.contact_zone = project_.out.policy.zone.contact_first;
    workflow_.zone = project_.out.policy.zone.zone;
    workflow_.zone_id = checked::ZoneId(std::size_t{0});
    for (const ast::Setting& setting : written_.settings) {
      const auto* timezone = std::get_if<ast::Timezone>(&setting.node);
      if (!timezone || !project_.check_zone(timezone->zone.zone)) continue;
      workflow_.contact_zone = timezone->zone.contact_first;
      workflow_.zone = timezone->zone.zone.value;
      workflow_.zone_id = project_.zone({workflow_.contact_zone, workflow_.zone});
    }
  }

  void when(Triggers& triggers, const ast::WhenSetting& when, Span where) {
    const std::size_t before = workflow_.triggers.size();
    triggers.check(when.condition, where, workflow_.triggers);
    if (!when.including_existing) return;
    bool watches = workflow_.triggers.size() == before;  // what is wrong with it was reported
    for (std::size_t index = before; index < workflow_.triggers.size(); ++index) {
      checked::Trigger& trigger = workflow_.triggers[index];
      const bool is_state =
          trigger.watch && project_.out.watches[trigger.watch].kind != WatchInfo::Kind::Moment;
      trigger.including_existing = is_state;
      watches |= is_state;
    }
    if (watches) return;
    project_.diagnostics
        .report(Code::BadSetting, where, "`including existing` takes in nobody here")
        .primary("this happens at an instant")
        .note("it takes in those for whom a condition is true already when the workflow goes live");
  }

  void item(const ast::Reenroll& reenroll, Span where) {
    static constexpr std::array modes = {ReenrollMode::Never, ReenrollMode::Always,
                                         ReenrollMode::After, ReenrollMode::Restart,
                                         ReenrollMode::Update};
    says_reenroll_ = true;
    workflow_.reenroll = modes[static_cast<std::size_t>(reenroll.kind)];
    if (reenroll.kind != ast::ReenrollKind::After) return;
    check_some_time(project_, reenroll.after, where, "at once is `reenroll always`");
    workflow_.reenroll_after = reenroll.after;
    workflow_.reenroll_from_entry = reenroll.from_entry;
  }

  void item(const ast::KeyedBy& keyed, Span) {
    checked::Variable key;
    key.kind = checked::Variable::Kind::Key;
    key.name = "trigger." + std::string(keyed.field.text);
    const checked::Field* first = nullptr;
    for (const checked::Trigger& trigger : workflow_.triggers) {
      const checked::Field* field = key_field(keyed.field, trigger, first);
      if (!field) return;
      if (!first) first = field;
      key.fields.push_back(project_.find_event_field(trigger.event, keyed.field.text));
    }
    if (!first) return;
    key.type = first->type;
    key.enum_type = first->enum_type;
    key.shape = first->shape;
    workflow_.key_field = keyed.field.text;
    workflow_.key = workflow_.variables.add(std::move(key));
  }

  /// The field of a trigger's event that runs are keyed by; null when it was reported.
  const checked::Field* key_field(const ast::Name& name, const checked::Trigger& trigger,
                                  const checked::Field* first) {
    const auto report = [&](std::string message, std::string_view label) {
      return project_.diagnostics.report(Code::KeyNotInEvent, name.span, std::move(message))
          .label(trigger.span, std::string(label));
    };
    if (!trigger.event) {
      report("this trigger has no event, and so no " + quoted(name.text),
             "it comes with the contact alone")
          .help("give it a workflow of its own");
      return nullptr;
    }
    const checked::Event& event = project_.out.events[trigger.event];
    const std::uint32_t index = project_.find_event_field(trigger.event, name.text);
    if (index == none) {
      auto builder = report(quoted(event.name) + " has no field " + quoted(name.text),
                            "runs would have no key here");
      std::vector<std::string_view> names;
      for (const checked::Field& field : event.fields) names.push_back(field.name);
      if (!names.empty()) suggest(builder, name.span, name.text, names);
      return nullptr;
    }
    const checked::Field& field = event.fields[index];
    const bool is_plain = field.type != Type::List && field.type != Type::Record;
    if (is_plain && (!first || type_of(*first) == type_of(field))) return &field;
    report(is_plain ? "the triggers have " + quoted(name.text) + " of different types"
                    : quoted(name.text) + " is no key: it holds more than one value",
           "here it is " + std::string(in_words(field.type)));
    return nullptr;
  }

  void item(const ast::Exclusive& exclusive, Span) {
    workflow_.exclusive_group = exclusive.group.text;
    workflow_.exclusive_queue = exclusive.queue;
  }

  void item(const ast::Admit& admit, Span where) {
    const auto count = check_count(project_, admit.count, where, "how many are let in");
    if (!count || !check_some_time(project_, admit.per, where, "they are let in over a time"))
      return;
    workflow_.admit_count = *count;
    workflow_.admit_per = admit.per;
  }

  void item(const ast::WindowSetting& window, Span) {
    workflow_.window = check_window(project_, window.window);
  }

  void item(const ast::Limit& limit, Span where) {
    if (const auto made = check_limit(project_, limit, where)) workflow_.limits.push_back(*made);
  }

  void item(const ast::NoGoal&, Span where) {
    workflow_.no_goal = true;
    for (const ast::Setting& setting : written_.settings) {
      if (!is<ast::Goal>(setting)) continue;
      project_.diagnostics
          .report(Code::BadSetting, where, "this workflow has a goal, and says that it has none")
          .label(head(project_.sources, setting.span), "the goal")
          .help("keep one of them");
      return;
    }
  }

  Expressions dates() {
    return {project_, {.place = Scope::Place::Constant, .file = &file_, .zone = workflow_.zone_id}};
  }

  /// From the start of the day (ruling 21).
  void item(const ast::Starts& starts, Span) {
    Expressions expressions = dates();
    workflow_.starts = instant_of(project_, expressions, starts.when, std::nullopt).expr;
    starts_ = starts.when;
    check_order();
  }

  /// To the end of the day: before the midnight that follows it.
  void item(const ast::Ends& ends, Span) {
    Expressions expressions = dates();
    ast::When after = ends.when;
    if (auto* date = std::get_if<ast::DateLiteral>(&after.value)) ++date->value.days;
    workflow_.ends = instant_of(project_, expressions, after, std::nullopt).expr;
    ends_ = after;
    check_order();
  }

  void check_order() {
    if (!starts_ || !ends_ || is_before(*starts_, *ends_)) return;
    project_.diagnostics
        .report(Code::EndsBeforeStart, ends_->span, "this workflow ends before it starts")
        .primary("nobody enters after this")
        .label(starts_->span, "and nobody before this");
  }

  void item(const ast::Priority& priority, Span where) {
    constexpr std::int64_t one = 1'000'000;
    constexpr std::int64_t largest = 1'000'000'000;
    const std::int64_t value = priority.value.micros / one;
    if (priority.value.micros % one == 0 && value >= -largest && value <= largest) {
      workflow_.priority = static_cast<std::int32_t>(value);
      return;
    }
    project_.diagnostics.report(Code::BadSetting, where, "a priority is a whole number")
        .primary("this one is " + format_number(priority.value));
  }

  void item(const ast::Holdout& holdout, Span where) {
    if (!check_share(project_, holdout.share, where, "a holdout", false)) return;
    workflow_.holdout = holdout.share;
    workflow_.holdout_for = holdout.watch;
    if (holdout.watch)
      check_some_time(project_, *holdout.watch, where, "a holdout is watched for a time");
  }

  void item(const ast::Expires& expires, Span where) {
    if (check_some_time(project_, expires.after, where,
                        "a message that is never held back is dropped at once"))
      workflow_.expires = expires.after;
  }

  void item(const ast::Draft&, Span) { workflow_.draft = true; }
  void item(const ast::ErrorSetting&, Span) { project_.saw_error_node = true; }
  void item(const ast::Timezone&, Span) {}     // came first
  void item(const ast::WhenSetting&, Span) {}  // came before the others
  void item(const ast::Goal&, Span) {}         // exits.cpp, as the two that follow
  void item(const ast::ExitWhen&, Span) {}
  void item(const ast::On&, Span) {}

  /// Ruling 15. Whoever writes `reenroll never` has seen it.
  void hint_fires_once() {
    if (says_reenroll_) return;
    for (const checked::Trigger& trigger : workflow_.triggers) {
      if (!trigger.watch ||
          project_.out.watches[trigger.watch].every.kind == Recurrence::Kind::None)
        continue;
      project_.diagnostics
          .report(Code::FiresOnce, trigger.span, "this comes again, and takes each person in once")
          .primary("who has been through does not enter again, since `reenroll` is `never`")
          .help(
              "to take them in each time: `reenroll always`; if once is meant, say `reenroll "
              "never`");
      return;
    }
  }

  Project& project_;
  const ast::Ast& file_;
  const ast::Workflow& written_;
  checked::Workflow& workflow_;
  bool says_reenroll_ = false;
  std::optional<ast::When> starts_;
  std::optional<ast::When> ends_;  ///< the first instant after the end
};

/// A step of any file that enrols in the workflow: that is a way in too.
bool is_enrolled_in(const Modules& modules, const ast::Workflow& written) {
  if (!written.name) return false;
  for (const ast::Ast& file : modules.files) {
    for (const ast::Step& step : file.steps) {
      const auto* enroll = std::get_if<ast::EnrollIn>(&step.node);
      if (enroll && enroll->workflow.text == written.name->text) return true;
    }
  }
  return false;
}

}  // namespace

void check_settings(Project& project, const ast::Ast& file, const ast::Workflow& written,
                    checked::Workflow& workflow) {
  report_twice(project, written);
  Settings(project, file, written, workflow).check();
  const bool has_when = std::any_of(
      written.settings.begin(), written.settings.end(), [](const ast::Setting& setting) {
        return is<ast::WhenSetting>(setting) || is<ast::ErrorSetting>(setting);
      });
  if (has_when || project.options.steps_only || is_enrolled_in(project.modules, written)) return;
  project.diagnostics.report(Code::NoTrigger, written.head, "nothing starts this workflow")
      .help("say who enters, and when: `when form_submitted`");
}

}  // namespace tend::checking
