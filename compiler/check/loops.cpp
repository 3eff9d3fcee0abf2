// loops.cpp: `split` and `repeat`.
#include <algorithm>

#include "compiler/check/steps.hpp"

namespace tend::checking {

void Steps::split(const ast::Step& step, const ast::Split& split, checked::Block& into) {
  checked::Split made;
  made.name = split.name.text;
  for (const ast::SplitArm& arm : split.arms)
    made.arms.push_back(
        {std::string(arm.name.text), arm.share, block(arm.block.steps, arm.block.span), arm.span});
  bool sound = check_arms(split);
  if (split.winner) {
    made.winner = expressions_.tally_of(file_.patterns[split.winner]);
    made.winner_after = split.winner_after;
    sound &= made.winner && check_length(split.winner_after, file_.patterns[split.winner].span);
  }
  if (sound) add(step, std::move(made), into);
}

bool Steps::check_arms(const ast::Split& split) {
  constexpr Number whole{1'000'000};
  Number sum;
  bool sound = true;
  for (std::size_t index = 0; index < split.arms.size(); ++index) {
    const ast::SplitArm& arm = split.arms[index];
    sum = tend::add(sum, arm.share).value_or(Number{});
    const auto same = [&](const ast::SplitArm& other) { return other.name.text == arm.name.text; };
    const auto end = split.arms.begin() + static_cast<std::ptrdiff_t>(index);
    const auto first = std::find_if(split.arms.begin(), end, same);
    if (first == end) continue;
    project_.diagnostics
        .report(Code::Duplicate, arm.name.span,
                "two arms of this split are called " + quoted(arm.name.text))
        .label(first->name.span, "first here")
        .note("an arm is known by its name: in traces, and while its results are counted");
    sound = false;
  }
  if (sum == whole) return sound;
  const Number percent = multiply(sum, Number{100'000'000}).value_or(Number{});
  project_.diagnostics
      .report(Code::SplitShares, split.name.span,
              "the shares of this split add up to " + format_number(percent) + "%, not to 100%")
      .help(sum < whole ? "give what is left to one of the arms"
                        : "take what is too much from one of the arms");
  return false;
}

void Steps::repeat(const ast::Step& step, const ast::Repeat& repeat, checked::Block& into) {
  if (!may_wait(step, "`repeat`")) return;
  checked::Repeat made;
  made.times = repeat.times;
  bool sound = true;
  if (repeat.until) {
    const Operand until = expressions_.condition(repeat.until);
    made.until = until.expr;
    sound = static_cast<bool>(until);
  }
  ++loops_;
  made.block = block(repeat.block.steps, repeat.block.span);
  --loops_;
  if (sound) add(step, std::move(made), into);
}

}  // namespace tend::checking
