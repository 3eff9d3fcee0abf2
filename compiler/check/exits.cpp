#include "compiler/check/exits.hpp"

#include <algorithm>

#include "compiler/check/triggers.hpp"

namespace tend::checking {
namespace {

class Exits {
 public:
  Exits(Project& project, const ast::Ast& file, checked::Workflow& workflow, Steps& steps)
      : project_(project), file_(file), workflow_(workflow), steps_(steps) {}

  void goal(const ast::Goal& goal, Span where) {
    add(GoalInfo::Kind::Goal, goal.name, goals_, goal.condition, goal.block, where);
  }

  void exit(const ast::ExitWhen& exit, Span where) {
    add(exit.unless ? GoalInfo::Kind::ExitUnless : GoalInfo::Kind::Exit, exit.name, exits_,
        exit.condition, exit.block, where);
  }

  void on(const ast::On& on, Span where) {
    checked::On made;
    made.span = where;
    Triggers(project_, file_, &workflow_, Triggers::Purpose::On)
        .check(on.trigger, where, made.triggers);
    // What is at hand in the block is one event, or none.
    checked::EventId event;
    if (!made.triggers.empty()) event = made.triggers.front().event;
    if (std::any_of(made.triggers.begin(), made.triggers.end(),
                    [&](const checked::Trigger& each) { return each.event != event; }))
      event = {};
    made.block = steps_.beside(on.block, event);
    if (!made.triggers.empty()) workflow_.ons.push_back(std::move(made));
  }

 private:
  void add(GoalInfo::Kind kind, const std::optional<ast::Name>& name, NameTable<Span>& names,
           ast::ExprId condition, const std::optional<ast::Block>& block, Span where) {
    checked::Goal made;
    made.kind = kind;
    made.span = where;
    if (name) made.name = unique(*name, names);
    if (condition)
      made.condition = Expressions(project_, {.place = Scope::Place::Steps,
                                              .file = &file_,
                                              .workflow = &workflow_,
                                              .zone = workflow_.zone_id,
                                              .beside = true})
                           .condition(condition)
                           .expr;
    else
      project_.saw_error_node = true;
    if (block) made.block = steps_.beside(*block);
    if (made.condition) workflow_.goals.push_back(std::move(made));
  }

  std::string unique(const ast::Name& name, NameTable<Span>& names) {
    if (const auto [first, added] = names.try_emplace(name.text, name.span); !added)
      project_.diagnostics
          .report(Code::Duplicate, name.span,
                  "two ways out of this workflow are called " + quoted(name.text))
          .label(first->second, "the first");
    return std::string(name.text);
  }

  Project& project_;
  const ast::Ast& file_;
  checked::Workflow& workflow_;
  Steps& steps_;
  NameTable<Span> goals_;
  NameTable<Span> exits_;
};

}  // namespace

void check_exits(Project& project, const ast::Ast& file, const ast::Workflow& written,
                 checked::Workflow& workflow, Steps& steps) {
  Exits exits(project, file, workflow, steps);
  const auto each = [&](auto visit) {
    for (const ast::Setting& setting : written.settings)
      visit(setting, head(project.sources, setting.span));
  };
  // Goals first: of several ways out at once the first counts.
  each([&](const ast::Setting& setting, Span where) {
    if (const auto* goal = std::get_if<ast::Goal>(&setting.node)) exits.goal(*goal, where);
  });
  each([&](const ast::Setting& setting, Span where) {
    if (const auto* exit = std::get_if<ast::ExitWhen>(&setting.node)) exits.exit(*exit, where);
  });
  each([&](const ast::Setting& setting, Span where) {
    if (const auto* on = std::get_if<ast::On>(&setting.node)) exits.on(*on, where);
  });
}

}  // namespace tend::checking
