#include "compiler/check/settings.hpp"

#include <array>
#include <variant>

#include "base/overloaded.hpp"
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

void check_reenroll(Project& project, const ast::Reenroll& reenroll, Span span,
                    checked::Workflow& workflow) {
  switch (reenroll.kind) {
    case ast::ReenrollKind::Never:
      workflow.reenroll = ReenrollMode::Never;
      break;
    case ast::ReenrollKind::Always:
      workflow.reenroll = ReenrollMode::Always;
      break;
    case ast::ReenrollKind::After:
      workflow.reenroll = ReenrollMode::After;
      workflow.reenroll_after = reenroll.after;
      workflow.reenroll_from_entry = reenroll.from_entry;
      break;
    case ast::ReenrollKind::Restart:
      project.not_built(span, "`reenroll restart`");
      break;
    case ast::ReenrollKind::Update:
      project.not_built(span, "`reenroll update`");
      break;
  }
}

void check_setting(Project& project, const ast::Setting& setting, Triggers& triggers,
                   checked::Workflow& workflow) {
  std::visit(overloaded{
                 [&](const ast::ErrorSetting&) { project.saw_error_node = true; },
                 [&](const ast::WhenSetting& when) {
                   if (when.including_existing)
                     project.not_built(setting.span, "`including existing`");
                   else
                     triggers.check(when, setting.span, workflow.triggers);
                 },
                 [&](const ast::Reenroll& reenroll) {
                   check_reenroll(project, reenroll, setting.span, workflow);
                 },
                 [&](const ast::Timezone& timezone) {
                   if (!project.check_zone(timezone.zone.zone)) return;
                   workflow.contact_zone = timezone.zone.contact_first;
                   workflow.zone = timezone.zone.zone.value;
                 },
                 [&](const ast::WindowSetting& window) {
                   workflow.window = check_window(project, window.window);
                 },
                 [](const ast::NoGoal&) {},  // says that none is meant: nothing to do
                 [&](const auto&) {
                   project.not_built(head(project.sources, setting.span),
                                     "`" + std::string(setting_names[setting.node.index()]) + "`");
                 },
             },
             setting.node);
}

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
  Triggers triggers(project, file);
  bool has_when = false;
  for (const ast::Setting& setting : written.settings) {
    has_when |= is<ast::WhenSetting>(setting) || is<ast::ErrorSetting>(setting);
    check_setting(project, setting, triggers, workflow);
  }
  if (has_when || project.options.steps_only || is_enrolled_in(project.modules, written)) return;
  project.diagnostics.report(Code::NoTrigger, written.head, "nothing starts this workflow")
      .help("say who enters, and when: `when form_submitted`");
}

}  // namespace tend::checking
