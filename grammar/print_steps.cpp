#include "base/overloaded.hpp"
#include "grammar/printer.hpp"

namespace tend::grammar {
namespace {

std::string str(const ast::Name& name) {
  return std::string(name.text);
}

std::string window(const std::optional<ast::WindowLiteral>& window) {
  return window ? " " + format_window(window->value) : std::string();
}

std::string at(const std::optional<ast::TimeLiteral>& time) {
  return time ? " at " + format_time(time->value) : std::string();
}

std::string joined(const std::vector<ast::Name>& names) {
  std::string result;
  for (const ast::Name& name : names) result += (result.empty() ? "" : ", ") + str(name);
  return result;
}

}  // namespace

void Printer::line(std::string_view text) {
  out_.append(static_cast<std::size_t>(depth_) * 2, ' ').append(text).push_back('\n');
}

void Printer::steps(const std::vector<ast::StepId>& steps) {
  ++depth_;
  for (const ast::StepId id : steps) step(ast_.steps[id]);
  --depth_;
}

void Printer::block(const std::optional<ast::Block>& block, std::string_view head) {
  if (!block) return;
  line(head);
  steps(block->steps);
}

void Printer::step(const ast::Step& step) {
  const std::string label = step.label ? str(*step.label) + ": " : std::string();
  std::visit(
      overloaded{
          [&](const ast::ErrorStep&) { line(label + "<error>"); },
          [&](const ast::WaitDuration& wait) {
            line(label + "wait " + expression(wait.amount) + window(wait.window) + at(wait.at));
          },
          [&](const ast::WaitUntil& wait) { wait_until(wait, label); },
          [&](const ast::WaitFirst& wait) { wait_first(wait, label); },
          [&](const ast::Send& send) {
            line(label + "send " + str(send.message) +
                 (send.ignoring_window ? " ignoring window" : "") +
                 (send.ignoring_limit ? " ignoring limit" : ""));
            block(send.otherwise, "else");
          },
          [&](const ast::Subscribe& node) {
            line(label + (node.unsubscribe ? "unsubscribe from " : "subscribe to ") +
                 str(node.topic));
          },
          [&](const ast::Drip& node) { drip(node, label); },
          [&](const ast::Notify& node) { notify(node, label); },
          [&](const ast::Set& set) {
            line(label + "set " + str(set.field) + " = " + expression(set.value));
          },
          [&](const ast::Clear& clear) { line(label + "clear " + str(clear.field)); },
          [&](const ast::Change& change) {
            line(label + (change.remove ? "remove " : "add ") + expression(change.amount) +
                 (change.remove ? " from " : " to ") + str(change.field));
          },
          [&](const ast::Listing& listing) {
            line(label + (listing.remove ? "remove from " : "add to ") + str(listing.list));
          },
          [&](const ast::Assign& assign) {
            line(label + "assign " + str(assign.field) + " from " + str(assign.team));
          },
          [&](const ast::Take& take) {
            line(label + "take " + str(take.name) + " from " + str(take.pool));
            block(take.otherwise, "else");
          },
          [&](const ast::If& node) { if_step(node, label); },
          [&](const ast::Match& node) { match(node, label); },
          [&](const ast::Split& node) { split(node, label); },
          [&](const ast::Repeat& node) { repeat(node, label); },
          [&](const ast::Do& node) {
            line(label + "do " + str(node.sequence) + arguments(node.arguments));
          },
          [&](const ast::Call& call) {
            line(label + "call " + str(call.action) + arguments(call.arguments) +
                 (call.as ? " as " + str(*call.as) : ""));
            block(call.otherwise, "else");
          },
          [&](const ast::EnrollIn& enroll) { line(label + "enroll in " + str(enroll.workflow)); },
          [&](const ast::Exit& exit) {
            line(label + "exit" + (exit.workflow ? " from " + str(*exit.workflow) : ""));
          },
          [&](const ast::Log& log) { line(label + "log " + quoted(log.text.value)); }},
      step.node);
}

void Printer::wait_until(const ast::WaitUntil& wait, const std::string& label) {
  std::string head = label + "wait until ";
  head += std::visit(
      overloaded{[](const ast::UntilWindow& until) { return format_window(until.window.value); },
                 [](const ast::UntilTime& until) {
                   const bool is_daily = until.days == every_day && !until.business;
                   return (is_daily ? "" : days(until.days, until.business) + " ") +
                          format_time(until.time.value);
                 },
                 [&](const ast::UntilExpr& until) {
                   return expression(until.value) + window(until.window) + at(until.at);
                 },
                 [&](const ast::UntilNext& until) { return "next " + pattern(until.pattern); }},
      wait.subject);
  if (wait.up_to) head += " up to " + expression(wait.up_to);
  line(head);
  if (wait.came) steps(wait.came->steps);
  block(wait.otherwise, "else");
}

void Printer::wait_first(const ast::WaitFirst& wait, const std::string& label) {
  line(label + "wait until the first of");
  ++depth_;
  for (const ast::WaitArm& arm : wait.arms) {
    line(arm.condition ? expression(arm.condition) : "after " + expression(arm.after));
    steps(arm.block.steps);
  }
  --depth_;
}

void Printer::drip(const ast::Drip& drip, const std::string& label) {
  std::string text = label + "drip " + joined(drip.messages) + " every " + expression(drip.every);
  if (drip.growing_to) text += " growing to " + expression(drip.growing_to);
  if (drip.by) text += " by " + format_number(*drip.by) + "x";
  line(text + window(drip.window));
}

void Printer::notify(const ast::Notify& notify, const std::string& label) {
  std::string text = label + "notify " + expression(notify.person);
  if (notify.subject) text += " " + quoted(notify.subject->value);
  if (notify.message) text += " with " + str(*notify.message);
  line(text);
}

void Printer::if_step(const ast::If& node, const std::string& label) {
  bool is_first = true;
  for (const ast::IfArm& arm : node.arms) {
    line((is_first ? label + "if " : "else if ") + expression(arm.condition));
    steps(arm.block.steps);
    is_first = false;
  }
  block(node.otherwise, "else");
}

std::string Printer::arm_test(const ast::ArmTest& test) const {
  using enum ast::ArmTest::Kind;
  const auto first = [&] {
    return test.values.empty() ? std::string("<error>") : expression(test.values.front());
  };
  switch (test.kind) {
    case Equal:
      return list(test.values);
    case NotEqual:
      return "!= " + first();
    case FoldEqual:
      return "~= " + first();
    case Less:
      return "< " + first();
    case LessEqual:
      return "<= " + first();
    case Greater:
      return "> " + first();
    case GreaterEqual:
      return ">= " + first();
    case Contains:
      return "contains " + first();
    case StartsWith:
      return "starts with " + first();
    case EndsWith:
      return "ends with " + first();
    case Matches:
      return "matches " + first();
    case Between:
      return "between " + expression(test.values[0]) + " and " + expression(test.values[1]);
    case In:
      return "in [" + list(test.values) + "]";
    case IsSet:
      return "is set";
    case IsNotSet:
      return "is not set";
  }
  return {};
}

void Printer::match(const ast::Match& match, const std::string& label) {
  line(label + "match " + (match.any_of ? "any of " : "") + expression(match.subject));
  ++depth_;
  for (const ast::MatchArm& arm : match.arms) {
    line(arm_test(arm.test));
    steps(arm.block.steps);
  }
  block(match.otherwise, "else");
  --depth_;
}

void Printer::split(const ast::Split& split, const std::string& label) {
  std::string head = label + "split " + str(split.name);
  if (split.winner)
    head += " winner by " + pattern(split.winner) + " after " + format_duration(split.winner_after);
  line(head);
  ++depth_;
  for (const ast::SplitArm& arm : split.arms) {
    line(format_number(Number{arm.share.micros * 100}) + "% " + str(arm.name));
    steps(arm.block.steps);
  }
  --depth_;
}

void Printer::repeat(const ast::Repeat& repeat, const std::string& label) {
  const std::string times = std::to_string(repeat.times) + " times";
  line(label + "repeat " +
       (repeat.until ? "until " + expression(repeat.until) + " up to " + times : times));
  steps(repeat.block.steps);
}

std::string Printer::arguments(const std::vector<ast::Argument>& arguments) const {
  std::string result;
  for (const ast::Argument& argument : arguments) {
    if (!result.empty()) result += ", ";
    if (argument.name) result += str(*argument.name) + ": ";
    result += expression(argument.value);
  }
  return "(" + result + ")";
}

std::string Printer::zone(const ast::Timezone& timezone) {
  return (timezone.zone.contact_first ? "timezone contact or " : "timezone ") +
         quoted(timezone.zone.zone.value);
}

std::string Printer::limit(const ast::Limit& limit) {
  return "limit " + format_number(limit.count) + (limit.channel ? " " + str(*limit.channel) : "") +
         " per " + format_duration(limit.per) + (limit.skip ? " else skip" : "");
}

void Printer::setting(const ast::Setting& setting) {
  const auto reason = [](const std::optional<ast::Name>& name) {
    return name ? str(*name) + ": " : std::string();
  };
  const auto reenroll = [](const ast::Reenroll& node) -> std::string {
    switch (node.kind) {
      case ast::ReenrollKind::Never:
        return "never";
      case ast::ReenrollKind::Always:
        return "always";
      case ast::ReenrollKind::After:
        return "after " + format_duration(node.after) + (node.from_entry ? " from entry" : "");
      case ast::ReenrollKind::Restart:
        return "restart";
      case ast::ReenrollKind::Update:
        return "update";
    }
    return {};
  };
  std::visit(
      overloaded{[&](const ast::ErrorSetting&) { line("<error>"); },
                 [&](const ast::WhenSetting& node) {
                   line("when " + expression(node.condition) +
                        (node.including_existing ? " including existing" : ""));
                 },
                 [&](const ast::Reenroll& node) { line("reenroll " + reenroll(node)); },
                 [&](const ast::KeyedBy& node) { line("keyed by " + str(node.field)); },
                 [&](const ast::Exclusive& node) {
                   line("exclusive group " + str(node.group) + (node.queue ? " else queue" : ""));
                 },
                 [&](const ast::Admit& node) {
                   line("admit " + format_number(node.count) + " per " + format_duration(node.per));
                 },
                 [&](const ast::Timezone& node) { line(zone(node)); },
                 [&](const ast::WindowSetting& node) {
                   line("window " + format_window(node.window.value));
                 },
                 [&](const ast::Limit& node) { line(limit(node)); },
                 [&](const ast::NoGoal&) { line("no goal"); },
                 [&](const ast::Goal& node) {
                   line("goal " + reason(node.name) + expression(node.condition));
                   if (node.block) steps(node.block->steps);
                 },
                 [&](const ast::ExitWhen& node) {
                   line("exit " + reason(node.name) + (node.unless ? "unless " : "when ") +
                        expression(node.condition));
                   if (node.block) steps(node.block->steps);
                 },
                 [&](const ast::On& node) {
                   line("on " + expression(node.trigger));
                   steps(node.block.steps);
                 },
                 [&](const ast::Starts& node) { line("starts " + when(node.when)); },
                 [&](const ast::Ends& node) { line("ends " + when(node.when)); },
                 [&](const ast::Priority& node) { line("priority " + format_number(node.value)); },
                 [&](const ast::Holdout& node) {
                   line("holdout " + format_number(Number{node.share.micros * 100}) + "%" +
                        (node.watch ? " for " + format_duration(*node.watch) : ""));
                 },
                 [&](const ast::Expires& node) { line("expires " + format_duration(node.after)); },
                 [&](const ast::Draft&) { line("draft"); }},
      setting.node);
}

}  // namespace tend::grammar
