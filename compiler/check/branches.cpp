// branches.cpp: `if` and `match`; a match becomes an `if` whose arms ask about one subject.
#include <algorithm>

#include "compiler/check/operands.hpp"
#include "compiler/check/steps.hpp"
#include "compiler/prove/constant.hpp"

namespace tend::checking {
namespace {

ast::BinaryOp comparison(ast::ArmTest::Kind kind) {
  using Kind = ast::ArmTest::Kind;
  switch (kind) {
    case Kind::NotEqual:
      return ast::BinaryOp::NotEqual;
    case Kind::FoldEqual:
      return ast::BinaryOp::FoldEqual;
    case Kind::Less:
      return ast::BinaryOp::Less;
    case Kind::LessEqual:
      return ast::BinaryOp::LessEqual;
    case Kind::Greater:
      return ast::BinaryOp::Greater;
    case Kind::GreaterEqual:
      return ast::BinaryOp::GreaterEqual;
    case Kind::Contains:
      return ast::BinaryOp::Contains;
    case Kind::StartsWith:
      return ast::BinaryOp::StartsWith;
    case Kind::EndsWith:
      return ast::BinaryOp::EndsWith;
    default:
      return ast::BinaryOp::Equal;
  }
}

}  // namespace

/// What a condition is worth that a sequence's arguments settle; nothing for any other.
std::optional<bool> Steps::decided(checked::ExprId condition) const {
  if (!scope_.arguments) return std::nullopt;
  const auto is_argument = [&](checked::ExprId id, const checked::ExprNode&) {
    return std::any_of(scope_.arguments->begin(), scope_.arguments->end(),
                       [&](const auto& each) { return each.second.expr == id; });
  };
  if (!any_node(project_.out, condition, is_argument)) return std::nullopt;
  const std::optional<Truth> truth = constant_truth(project_.out, condition);
  return truth ? std::optional(*truth == Truth::True) : std::nullopt;
}

/// Of an `if` or a `match`: the ways that a sequence's arguments leave. Those that they rule out
/// are no steps.
class Steps::Arms {
 public:
  Arms(Steps& steps, Span subject, bool sound) : steps_(steps), sound_(sound) {
    made_.subject = subject;
  }

  void add(const Operand& condition, const ast::Block& block, Span span) {
    const auto decided = condition ? steps_.decided(condition.expr) : std::nullopt;
    if (taken_ || decided == false) return;
    sound_ &= static_cast<bool>(condition);
    checked::Block steps = steps_.block(block.steps, block.span);
    taken_ = decided.has_value();
    if (taken_)
      made_.otherwise = std::move(steps);
    else
      made_.arms.push_back({condition.expr, std::move(steps), span});
  }

  void finish(const ast::Step& step, const std::optional<ast::Block>& otherwise,
              checked::Block& into) {
    if (!taken_) made_.otherwise = steps_.optional_block(otherwise);
    if (!sound_) return;
    if (!made_.arms.empty()) return steps_.add(step, std::move(made_), into);
    if (!made_.otherwise) return;
    const std::vector<checked::StepId>& only = made_.otherwise->steps;
    into.steps.insert(into.steps.end(), only.begin(), only.end());
  }

  bool sound() const { return sound_; }

 private:
  Steps& steps_;
  checked::If made_;
  bool sound_;
  bool taken_ = false;  ///< the arm before is always the one
};

void Steps::branch(const ast::Step& step, const ast::If& branch, checked::Block& into) {
  Arms arms(*this, {}, true);
  for (const ast::IfArm& arm : branch.arms)
    arms.add(expressions_.condition(arm.condition), arm.block, arm.span);
  arms.finish(step, branch.otherwise, into);
}

void Steps::match(const ast::Step& step, const ast::Match& match, checked::Block& into) {
  const Operand subject = expressions_.value(match.subject);
  const Span subject_span = file_.exprs[match.subject].span;
  // `match any of`: an arm is taken when any element fits.
  const Operand element =
      match.any_of && subject ? expressions_.element_of(subject, subject_span) : Operand{};
  const Operand& asked = match.any_of ? element : subject;
  Arms arms(*this, subject_span, static_cast<bool>(asked));
  for (const ast::MatchArm& each : match.arms) {
    Operand condition = asked ? arm(asked, subject_span, each) : Operand{};
    if (match.any_of && condition)
      condition = expressions_.quantified(Op::AnyOf, subject, condition, each.span);
    arms.add(condition, each.block, each.span);
  }
  if (arms.sound()) report_missing_values(step, match, asked);
  arms.finish(step, match.otherwise, into);
}

Operand Steps::arm(const Operand& subject, Span subject_span, const ast::MatchArm& arm) {
  using Kind = ast::ArmTest::Kind;
  const ast::ArmTest& test = arm.test;
  switch (test.kind) {
    case Kind::IsSet:
      return expressions_.is_set(subject, false, arm.span);
    case Kind::IsNotSet:
      return expressions_.is_set(subject, true, arm.span);
    case Kind::In:
      return expressions_.in_list(subject, subject_span, test.values, arm.span);
    case Kind::Matches: {
      const ast::Expr& regex = file_.exprs[test.values.front()];
      const auto& text = std::get<ast::TextLiteral>(regex.node);
      return expressions_.matches(subject, subject_span, {text.value, regex.span}, arm.span);
    }
    case Kind::Between:
      return expressions_.between(subject, subject_span, test.values[0], test.values[1], arm.span);
    default:
      return one_of(subject, subject_span, arm);
  }
}

/// `'CEO', 'VD'`: any of them.
Operand Steps::one_of(const Operand& subject, Span subject_span, const ast::MatchArm& arm) {
  Operand any;
  bool sound = true;
  for (const ast::ExprId value : arm.test.values) {
    const Span where = file_.exprs[value].span;
    const Operand fits =
        expressions_.compare(comparison(arm.test.kind), subject, subject_span, value, where, where);
    sound &= static_cast<bool>(fits);
    if (fits) any = any ? expressions_.both(Op::Or, any, fits, arm.span) : fits;
  }
  return sound ? any : Operand{};
}

void Steps::report_missing_values(const ast::Step& step, const ast::Match& match,
                                  const Operand& subject) {
  if (subject.type != Type::Enum || match.otherwise) return;
  std::vector<std::string_view> missing(project_.out.enums[subject.enum_type].values.begin(),
                                        project_.out.enums[subject.enum_type].values.end());
  for (const ast::MatchArm& arm : match.arms) {
    if (arm.test.kind != ast::ArmTest::Kind::Equal) return;
    for (const ast::ExprId value : arm.test.values) {
      std::string_view written = project_.sources.text(file_.exprs[value].span);
      if (written.starts_with('\'') || written.starts_with('"') || written.starts_with('`'))
        written = written.substr(1, written.size() - 2);
      std::erase(missing, written);
    }
  }
  if (missing.empty()) return;
  std::string list;
  for (const std::string_view value : missing)
    list += (list.empty() ? "" : ", ") + std::string(value);
  project_.diagnostics
      .report(Code::MissingArm, head(project_.sources, step.span),
              "this `match` has no arm for " + list)
      .note("who has one of these values goes on below the `match`")
      .help("add an arm for them, or `else { }`");
}

}  // namespace tend::checking
