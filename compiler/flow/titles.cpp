#include <algorithm>
#include <variant>

#include "base/overloaded.hpp"
#include "compiler/flow/words.hpp"

namespace tend {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Where the text that opens at `begin` with a quote ends: one past its closing quote.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  const std::string_view triple = text.substr(begin, 3);
  if (triple.size() == 3 && triple[1] == quote && triple[2] == quote) {
    const auto end = text.find(triple, begin + 3);
    return end == std::string_view::npos ? text.size() : end + 3;
  }
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return text.size();
}

std::string days_and_time(const checked::Wait& wait) {
  const std::string time = wait.at ? format_time(*wait.at) : std::string();
  if (wait.days == every_day && !wait.business) return time;
  return format_window(
             {.days = wait.days, .business = wait.business, .spread = false, .spans = {}}) +
         ' ' + time;
}

/// Where the first block of a step begins, or `end` where it has none. Of a step that is written
/// out by another (a `drip`, a `do`) the blocks may stand elsewhere: they are not looked at.
std::uint32_t first_block(const checked::StepNode& node, std::uint32_t end) {
  const auto begin = [&](const std::optional<checked::Block>& block) {
    return block ? std::min(block->span.begin, end) : end;
  };
  return std::visit(overloaded{
                        [&](const checked::Wait& wait) {
                          std::uint32_t first = std::min(begin(wait.came), begin(wait.otherwise));
                          for (const checked::WaitArm& arm : wait.arms)
                            first = std::min(first, begin(arm.block));
                          return first;
                        },
                        [&](const checked::Send& send) { return begin(send.otherwise); },
                        [&](const checked::Take& take) { return begin(take.otherwise); },
                        [&](const checked::Call& call) { return begin(call.otherwise); },
                        [&](const checked::Repeat& repeat) { return begin(repeat.block); },
                        [&](const auto&) { return end; },
                    },
                    node);
}

/// A step as it was written, without its label and its blocks.
std::string as_written(const checked::Step& step, const Sources& sources) {
  Span span = step.span;
  span.end = std::max(span.begin, first_block(step.node, span.end));
  std::string_view text = sources.text(span);
  if (!step.label.empty() && text.starts_with(step.label)) {
    const auto colon = text.find(':');
    if (colon != std::string_view::npos) text.remove_prefix(colon + 1);
  }
  std::string line = source_on_one_line(text);
  if (line.ends_with(" else")) line.resize(line.size() - 5);
  return line;
}

/// `wait until opened intro or clicked intro up to 5d`; where each has a way of its own, they are
/// named there.
std::string until_one_of(const checked::Wait& wait, const Sources& sources,
                         const checked::Checked& checked) {
  const auto has_block = [](const checked::WaitArm& arm) { return arm.block.has_value(); };
  const auto has_condition = [](const checked::WaitArm& arm) {
    return static_cast<bool>(arm.condition);
  };
  if (std::any_of(wait.arms.begin(), wait.arms.end(), has_block) &&
      std::count_if(wait.arms.begin(), wait.arms.end(), has_condition) > 1)
    return "wait until the first";
  std::string title = "wait until";
  bool first = true;
  for (const checked::WaitArm& arm : wait.arms) {
    if (!arm.condition) {
      title += " up to " + (arm.after
                                ? format_duration(*arm.after)
                                : source_on_one_line(sources.text(checked.exprs[arm.moment].span)));
      continue;
    }
    title += (first ? " " : " or ") + title_of(arm, sources, checked);
    first = false;
  }
  return title;
}

void entitle_wait(Vertex& vertex, const checked::Step& step, const Sources& sources,
                  const checked::Checked& checked) {
  const auto& wait = std::get<checked::Wait>(step.node);
  const auto computed = [&] {
    return source_on_one_line(sources.text(checked.exprs[wait.computed].span));
  };
  const auto at = [&] { return wait.at ? " at " + format_time(*wait.at) : std::string(); };
  switch (wait.kind) {
    case WaitKind::For:
      vertex.title =
          "wait " + (wait.duration ? format_duration(*wait.duration) : computed()) + at();
      break;
    case WaitKind::UntilWindow:
      vertex.title = "wait until " + (wait.window ? format_window(*wait.window) : std::string());
      return;
    case WaitKind::UntilTime:
      vertex.title = "wait until " + days_and_time(wait);
      break;
    case WaitKind::UntilMoment:
      vertex.title = as_written(step, sources);  // with its own window, and no other
      return;
    case WaitKind::UntilCondition:
      vertex.title = until_one_of(wait, sources, checked);
      return;
  }
  if (wait.window) vertex.detail = format_window(*wait.window);
}

/// An argument of a sequence: `reason = trigger.form`.
void entitle_let(Vertex& vertex, const checked::Let& let, const Sources& sources,
                 const checked::Checked& checked) {
  vertex.title = "let " + source_on_one_line(sources.text(checked.exprs[let.value].span));
}

}  // namespace

std::string source_on_one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  bool blank = false;
  const auto append = [&](std::string_view piece) {
    if (blank && !line.empty()) line += ' ';
    blank = false;
    line += piece;
  };
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    if (is_space(text[i])) {
      blank = true;
      ++i;
    } else if (text[i] == '#') {
      while (i < text.size() && text[i] != '\n') ++i;
      blank = true;
    } else if (text[i] == '\'' || text[i] == '"') {
      i = end_of_quoted(text, i);
      append(text.substr(begin, i - begin));
    } else {
      while (i < text.size() && !is_space(text[i]) && text[i] != '#' && text[i] != '\'' &&
             text[i] != '"')
        ++i;
      append(text.substr(begin, i - begin));
    }
  }
  return line;
}

void entitle(Vertex& vertex, const Sources& sources, const checked::Checked& checked) {
  const checked::Step& step = checked.steps[vertex.step];
  std::visit(overloaded{
                 [&](const checked::Wait&) { entitle_wait(vertex, step, sources, checked); },
                 [&](const checked::Send& send) {
                   vertex.title = "send " + checked.messages[send.message].name;
                 },
                 [&](const checked::Exit&) { vertex.title = "exit"; },
                 [&](const checked::Split& split) { vertex.title = "split " + split.name; },
                 [&](const checked::If&) {},
                 [&](const checked::Let& let) { entitle_let(vertex, let, sources, checked); },
                 [&](const auto&) { vertex.title = as_written(step, sources); },
             },
             step.node);
}

std::string title_of(const checked::WaitArm& arm, const Sources& sources,
                     const checked::Checked& checked) {
  if (arm.condition) {
    const std::string condition =
        source_on_one_line(sources.text(checked.exprs[arm.condition].span));
    return arm.next && !condition.starts_with("next ") ? "next " + condition : condition;
  }
  if (arm.after) return "after " + format_duration(*arm.after);
  return source_on_one_line(sources.text(checked.exprs[arm.moment].span));
}

std::string title_of(const checked::If& branches, const checked::IfArm& arm, const Sources& sources,
                     const checked::Checked& checked) {
  const checked::Expr& condition = checked.exprs[arm.condition];
  if (branches.subject.size() == 0) return source_on_one_line(sources.text(condition.span));
  const std::string subject = source_on_one_line(sources.text(branches.subject));
  const std::string test = source_on_one_line(sources.text({arm.span.begin, arm.block.span.begin}));
  const auto* apply = std::get_if<checked::Apply>(&condition.node);
  if (apply && apply->op == Op::Or) return subject + " in [" + test + "]";
  if (apply && apply->op == Op::Equal && !test.starts_with("==")) return subject + " == " + test;
  return subject + " " + test;
}

std::string title_of(const checked::SplitArm& arm) {
  return format_number(Number{arm.share.micros * 100}) + "% " + arm.name;
}

std::string title_of(const std::vector<checked::Trigger>& triggers, const Sources& sources) {
  std::string title;
  Span last;
  for (const auto& trigger : triggers) {
    if (!title.empty() && trigger.whole == last) continue;  // alternatives of one `when`
    last = trigger.whole;
    if (!title.empty()) title += '\n';
    const std::string line = source_on_one_line(sources.text(trigger.whole));
    if (!line.starts_with("when ")) title += "when ";
    title += line;
  }
  return title;
}

}  // namespace tend
