// What is said where the text is no sentence of the language.
#include <algorithm>
#include <array>

#include "grammar/build.hpp"
#include "grammar/clock_words.hpp"
#include "grammar/letters.hpp"
#include "grammar/scan.hpp"

namespace tend::grammar {
namespace {

using namespace std::string_view_literals;

const std::vector<std::string_view>& step_words() {
  static const std::vector<std::string_view> words{
      "wait",   "send", "drip",   "notify", "set",    "clear",     "add",
      "remove", "if",   "match",  "split",  "repeat", "do",        "call",
      "assign", "take", "enroll", "exit",   "log",    "subscribe", "unsubscribe"};
  return words;
}

const std::vector<std::string_view>& declaration_words() {
  static const std::vector<std::string_view> words{
      "workflow", "import",  "sequence", "contact", "event",   "email", "sms",
      "push",     "overlay", "topic",    "list",    "segment", "score", "policy",
      "calendar", "team",    "action",   "pool",    "const",   "test",  "when"};
  return words;
}

// What other programs call it.
const std::array<std::pair<std::string_view, std::string_view>, 4> foreign_words{
    {{"text", "sms"}, {"mail", "email"}, {"flow", "workflow"}, {"automation", "workflow"}}};

bool is_channel(std::string_view word) {
  return word == "email" || word == "sms" || word == "push" || word == "overlay";
}

bool is_days_word(std::string_view word) {
  return word == "daily" || word == "weekdays" || word == "weekends" || word == "days" ||
         !weekday_of(word).empty();
}

// What may follow a wait, where a step is wanted if it is misspelled.
const std::vector<std::string_view>& window_words() {
  static const std::vector<std::string_view> words{"daily", "weekdays", "weekends", "business",
                                                   "spread"};
  return words;
}

// The token that ends at `end`, for a label that says what should follow it.
std::size_t last_token(std::string_view text, std::size_t end) {
  // On a very long line the token may be drawn too short.
  constexpr std::size_t longest_line = 500;
  const std::size_t least = end < longest_line ? 0 : end - longest_line;
  const std::size_t line = text.rfind('\n', end == 0 ? 0 : end - 1);
  std::size_t at = skip_space(text, line == std::string_view::npos ? least : std::max(line, least));
  while (token_end(text, at) < end) at = skip_space(text, token_end(text, at));
  return std::min(at, end);
}

// As little of a token as says which it is.
std::string quoted(std::string_view token) {
  constexpr std::size_t longest = 30;
  const bool is_cut = token.size() > longest;
  if (is_cut) {
    token = token.substr(0, longest);
    while (!token.empty() && (static_cast<unsigned char>(token.back()) & 0xC0) == 0x80)
      token.remove_suffix(1);
    if (!token.empty() && static_cast<unsigned char>(token.back()) >= 0xC0) token.remove_suffix(1);
  }
  return "`" + std::string(token.substr(0, token.find('\n'))) + (is_cut ? "…`" : "`");
}

std::string expectation(std::string_view expected) {
  const bool is_word = expected.find_first_of(" `") == std::string_view::npos;
  return "expected " + (is_word ? "`" + std::string(expected) + "`" : std::string(expected));
}

bool wants_name(std::string_view expected) {
  return expected.starts_with("the name of") || expected.starts_with("a name for");
}

}  // namespace

// A text that ends where it should not takes what follows with it, up to where a brace that is
// closed inside of it was missed: that is no mistake of its own.
void Builder::report_mistakes() {
  std::vector<const Mistake*> braces;  // by where they are open
  for (const Mistake& mistake : tree_.mistakes)
    if (mistake.kind == Mistake::Kind::UnclosedBrace) braces.push_back(&mistake);
  std::sort(braces.begin(), braces.end(),
            [](const Mistake* left, const Mistake* right) { return left->at < right->at; });
  std::vector<std::size_t> broken;  // where texts end, in order
  std::size_t missed_at = 0;        // of the braces that are open where the last of them ends
  std::size_t brace = 0;
  std::size_t follows_until = 0;
  for (const Mistake& mistake : tree_.mistakes) {
    if (mistake.kind == Mistake::Kind::UnclosedBrace || mistake.place < follows_until) continue;
    const std::optional<std::size_t> text = broken_text(mistake);
    if (text) {
      for (; brace < braces.size() && braces[brace]->at < *text; ++brace)
        missed_at = std::max<std::size_t>(missed_at, braces[brace]->place);
      follows_until = std::max(source_.text.find('\n', *text), missed_at);
      broken.push_back(*text);
    }
    report(mistake);
  }
  for (const Mistake* each : braces) {
    const auto text = std::upper_bound(broken.begin(), broken.end(), each->at);
    if (text == broken.end() || *text >= each->place) report(*each);
  }
}

// The quote that opens a text which ends too late, or closes one that ends too early:
// `'It's yours'`.
std::optional<std::size_t> Builder::broken_text(const Mistake& mistake) const {
  if (mistake.kind == Mistake::Kind::UnclosedText) return mistake.at;
  if (mistake.kind == Mistake::Kind::TooDeep) return std::nullopt;
  constexpr std::size_t longest_line = 500;
  const std::string_view text = source_.text;
  const std::size_t line = line_begin(mistake.at);
  if (mistake.at - line > longest_line) return std::nullopt;
  for (std::size_t at = skip_space(text, line); at < mistake.at;
       at = skip_space(text, token_end(text, at))) {
    const std::size_t end = token_end(text, at);
    const bool is_text = (text[at] == '\'' || text[at] == '"') && end > at + 1 && end < text.size();
    if (is_text && text[end - 1] == text[at] && is_name_byte(text[end])) return end - 1;
  }
  return std::nullopt;
}

void Builder::report(const Mistake& mistake) {
  const std::string_view text = source_.text;
  const std::size_t at = mistake.at;
  switch (mistake.kind) {
    case Mistake::Kind::Expected:
    case Mistake::Kind::Unexpected:
      report_expected(mistake);
      return;
    case Mistake::Kind::UnclosedBrace:
      report_unclosed(mistake);
      return;
    case Mistake::Kind::UnclosedText: {
      const std::size_t line_end = std::min(text.find('\n', at), text.size());
      const bool is_long = text.substr(at, 3) == std::string(3, text[at]);
      auto report =
          diagnostics_.report(Code::UnclosedText, source_.span(at, is_long ? at + 3 : line_end),
                              "this text is never closed");
      report.primary(is_long ? "expected three more quotes after this"
                             : "expected a quote before the end of the line");
      if (!is_long) report.help("a text of several lines stands between three quotes");
      return;
    }
    case Mistake::Kind::TooDeep:
      diagnostics_
          .report(Code::NestedTooDeep, source_.span(at, token_end(text, at)),
                  "nested more than 100 levels deep")
          .help("move the inner steps to a sequence, or split the condition over several segments");
      return;
  }
}

// Where a closing brace stands further left than the line of its opening one, the one that is
// missing belongs before it, whichever brace was left over at the end.
void Builder::report_unclosed(const Mistake& mistake) {
  const std::string_view text = source_.text;
  const auto indent = [&](std::size_t at) {
    const std::size_t line = line_begin(static_cast<std::uint32_t>(at));
    return text.find_first_not_of(" \t", line) - line;
  };
  std::vector<std::size_t> open;
  for (std::size_t at = mistake.at; at < mistake.place;
       at = skip_space(text, token_end(text, at))) {
    if (text[at] == '{') open.push_back(at);
    if (text[at] != '}' || open.empty()) continue;
    const std::size_t from = open.back();
    open.pop_back();
    if (indent(at) >= indent(from) || line_begin(static_cast<std::uint32_t>(at)) + indent(at) != at)
      continue;
    diagnostics_
        .report(Code::UnclosedBrace, source_.span(from, from + 1), "this `{` is never closed")
        .primary("expected a `}` that closes it")
        .label(source_.span(at, at + 1), "this `}` closes it, but stands further left");
    return;
  }
  diagnostics_
      .report(Code::UnclosedBrace, source_.span(mistake.at, mistake.at + 1),
              "this `{` is never closed")
      .primary("expected a `}` that closes it");
}

// Characters that are no letters, such as typographic quotes or a space that is none: one
// diagnostic for a word, one fix for all of them.
bool Builder::report_stray(std::string_view word, std::size_t offset, std::string_view expected) {
  const std::optional<StrayCharacter> first = find_stray(word);
  if (!first) return false;
  const auto place = [&](const StrayCharacter& stray, std::size_t from) {
    return source_.span(offset + from + stray.offset, offset + from + stray.offset + stray.size);
  };
  auto report = diagnostics_.report(Code::StrayCharacter, place(*first, 0), first->message);
  report.primary(std::string(expected));
  if (first->instead.empty()) {
    report.help("a name with other characters stands in backticks");
    return true;
  }
  std::vector<Edit> edits;
  std::size_t from = 0;
  for (auto stray = first; stray; stray = find_stray(word.substr(from))) {
    edits.push_back({place(*stray, from), std::string(stray->instead)});
    from += stray->offset + stray->size;
  }
  report.fix("write `" + std::string(first->instead) + "`", std::move(edits), Applicability::Safe);
  return true;
}

// What is missing at the end of a line is told there, not at the line after.
bool Builder::report_after(const Mistake& mistake, std::string_view found) {
  const std::string_view text = source_.text;
  const bool is_on_next_line =
      mistake.kind == Mistake::Kind::Expected && mistake.after != 0 &&
      text.substr(mistake.after, mistake.at - mistake.after).find('\n') != std::string_view::npos;
  if (!found.empty() && !is_on_next_line) return false;
  const std::string wanted = expectation(mistake.expected);
  diagnostics_
      .report(Code::Syntax, source_.span(last_token(text, mistake.after), mistake.after),
              found.empty() ? "the text ends too early" : wanted + ", found " + quoted(found))
      .primary(wanted + " after this");
  return true;
}

void Builder::report_expected(const Mistake& mistake) {
  const std::string_view text = source_.text;
  const std::size_t end = token_end(text, mistake.at);
  const std::string_view found = text.substr(mistake.at, end - mistake.at);
  const Span place = source_.span(mistake.at, end);
  const std::string wanted = expectation(mistake.expected);
  if (report_after(mistake, found)) return;
  if (const std::optional<std::size_t> quote = broken_text(mistake)) {
    const std::string_view word = text.substr(*quote + 1, token_end(text, *quote + 1) - *quote - 1);
    const char mark = text[*quote];
    const std::string other = mark == '\'' ? "\"" : "'";
    diagnostics_
        .report(Code::UnclosedText, source_.span(*quote, *quote + 1),
                "a text ends right before a word")
        .primary("this quote closes a text, and " + quoted(word) + " follows it")
        .help("a quote in a text is written `\\" + std::string(1, mark) +
              "`, or the text stands in `" + other + "`; or one before it is missing");
    return;
  }
  if (is_name_start(found.front()) && report_stray(found, mistake.at, wanted)) return;
  if (wants_name(mistake.expected) && is_reserved(found)) {
    diagnostics_.report(Code::ReservedWord, place, quoted(found) + " is a reserved word")
        .primary(wanted)
        .fix("put a name in backticks", {{place, "`" + std::string(found) + "`"}},
             Applicability::Unsafe);
    return;
  }
  if (found == "}" && mistake.expected.starts_with("a declaration")) {
    diagnostics_.report(Code::Syntax, place, "this `}` closes nothing")
        .primary("no `{` is open here");
    return;
  }
  auto report = diagnostics_.report(Code::Syntax, place, "unexpected " + quoted(found));
  report.primary(wanted);
  if (suggest_send(report, mistake) || suggest_without(report, mistake, found) ||
      suggest_clock(report, mistake, found))
    return;
  suggest_word(report, mistake, found, place);
}

// `send email intro`: a channel where the name of a message is wanted, and a name behind it.
bool Builder::is_channel_before_name(const ast::Name& message) const {
  const std::size_t next = skip_space(source_.text, message.span.end - source_.base);
  return is_channel(message.text) && next < source_.text.size() &&
         is_name_start(source_.text[next]) &&
         std::ranges::any_of(tree_.mistakes, [&](const Mistake& each) {
           return each.at == next && each.expected == "a step";
         });
}

bool Builder::suggest_send(Diagnostics::Builder& builder, const Mistake& mistake) const {
  const std::string_view text = source_.text;
  const std::size_t channel = last_token(text, mistake.after);
  if (mistake.expected != "a step" || channel == 0 || !is_name_start(text[mistake.at]) ||
      !is_channel(text.substr(channel, mistake.after - channel)))
    return false;
  const std::size_t before = text.find_last_not_of(" \t", channel - 1) + 1;
  if (text.substr(0, before).substr(last_token(text, before)) != "send") return false;
  builder.fix("a message is sent by its name alone: it knows its channel",
              {{source_.span(channel, mistake.at), ""}}, Applicability::Unsafe);
  return true;
}

// Words and marks that other languages want here, and this one does not.
bool Builder::suggest_without(Diagnostics::Builder& builder, const Mistake& mistake,
                              std::string_view found) const {
  const std::string_view text = source_.text;
  const std::size_t end = mistake.at + found.size();
  const std::size_t next = skip_space(text, end);
  const auto edit = [&](std::size_t from, std::size_t to, std::string_view with, std::string why) {
    builder.fix(std::move(why), {{source_.span(from, to), std::string(with)}},
                Applicability::Unsafe);
    return true;
  };
  const bool is_step = mistake.expected == "a step";
  const bool is_setting = found == "goal" || found == "window" || found == "limit" ||
                          found == "timezone" || found == "reenroll" || found == "admit";
  if (is_step && is_setting && text.substr(next).starts_with(':'))
    return edit(end, next + 1, "", "a setting has no `:` behind its word");
  if (is_step && is_channel(found) && next < text.size() && is_name_start(text[next]))
    return edit(mistake.at, end, "send", "a step sends a message by its name");
  const bool is_text = found.size() > 2 && (found.front() == '\'' || found.front() == '"');
  if (is_text && mistake.expected.starts_with("the name of")) {
    const std::string_view name = found.substr(1, found.size() - 2);
    if (is_name_start(name.front()) && std::ranges::all_of(name, is_name_byte))
      return edit(mistake.at, end, name, "a name stands without quotes");
  }
  if (found == "then" && mistake.expected == "`{`") {
    builder.help("what is done then stands in braces: `if … { send intro }`");
    return true;
  }
  const std::size_t days = last_token(text, mistake.after);
  if (mistake.expected != "`{`" || !is_days_word(text.substr(days, mistake.after - days)))
    return false;
  const std::size_t before = text.find_last_not_of(" \t", days == 0 ? 0 : days - 1) + 1;
  const std::size_t word = last_token(text, before);
  if (text.substr(word, before - word) != "on") return false;
  return edit(word, days, "", "days stand behind a wait without `on`");
}

// Days and hours as people write them.
bool Builder::suggest_clock(Diagnostics::Builder& builder, const Mistake& mistake,
                            std::string_view found) const {
  const std::string_view text = source_.text;
  const std::size_t at = mistake.at;
  const auto edit = [&](std::size_t from, std::size_t to, std::string_view with, std::string why) {
    builder.fix(std::move(why), {{source_.span(from, to), std::string(with)}},
                Applicability::Unsafe);
    return true;
  };
  const std::size_t before = last_token(text, mistake.after);
  const std::string_view word = text.substr(before, mistake.after - before);
  const bool is_step = mistake.expected == "a step";
  const std::string_view unit = short_unit(found);
  if (mistake.expected.starts_with("a duration") && !unit.empty() && !found.ends_with('s'))
    return edit(at, at + found.size(), "1" + std::string(unit),
                "a duration begins with its number");
  if (is_step && found == "at" && is_days_word(word))
    return edit(at, skip_space(text, at + found.size()), "", "a day and its hour stand together");
  const std::string_view day = weekday_of(found);
  const bool may_be_day = is_step || mistake.expected.find("weekdays") != std::string_view::npos;
  if (may_be_day && !day.empty() && day != found)
    return edit(at, at + found.size(), day, "days have three letters: `mon`, `tue`, …, `sun`");
  if (!is_digit(found.front())) return false;
  if (const std::optional<LooseHours> loose = find_loose_hours(text, at))
    return edit(at, loose->end, loose->hours, "hours are written with their minutes");
  const std::string_view earlier = weekday_of(word);
  const bool is_time = found.find(':') != std::string_view::npos;
  if (is_step && is_time && !earlier.empty() && earlier != word)
    return edit(before, mistake.after, earlier, "days have three letters: `mon`, `tue`, …, `sun`");
  if (is_step && is_time) {
    builder.help("a time of day stands behind `at`; a window has two times, such as `08:00-09:00`");
    return true;
  }
  const bool wants_hours = mistake.expected.find(":00") != std::string_view::npos;
  const bool is_after_days = is_step && (word == "window" || is_days_word(word));
  if (is_time || (!wants_hours && !is_after_days)) return false;
  builder.help("hours are written with their minutes: `09:00`, `09:00-17:00`");
  return true;
}

// A misspelled word that would begin a step or a declaration, or what others call it.
void Builder::suggest_word(Diagnostics::Builder& builder, const Mistake& mistake,
                           std::string_view found, Span place) {
  const bool is_step = mistake.expected == "a step";
  if (!is_step && !mistake.expected.starts_with("a declaration")) return;
  for (const auto& [foreign, ours] : foreign_words) {
    if (is_step || found != foreign) continue;
    builder.fix("it is called `" + std::string(ours) + "` here", {{place, std::string(ours)}},
                Applicability::Unsafe);
    return;
  }
  std::vector<std::string_view> near = nearest(found, is_step ? step_words() : declaration_words());
  if (near.empty() && is_step) near = nearest(found, window_words());
  if (near.empty()) return;
  builder.fix("did you mean `" + std::string(near.front()) + "`?",
              {{place, std::string(near.front())}}, Applicability::Unsafe);
}

}  // namespace tend::grammar
