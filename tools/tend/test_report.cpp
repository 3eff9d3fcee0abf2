#include "tools/tend/test_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/html_text.hpp"
#include "base/printable.hpp"
#include "runtime/effects/trace_text.hpp"

namespace tend {
namespace {

using checked::TestAction;
using checked::TestExpectation;

/// A line of what happened to a contact.
struct Row {
  Instant at;
  char mark = ' ';  ///< `>` near to what was expected, `?` what was expected, `+` the test's own
  std::string text;
};

/// Longer ones are shown around what matters.
constexpr std::size_t most_rows = 40;

std::string one_line(std::string_view text) {
  std::string line;
  for (const char each : text) {
    const bool blank = each == ' ' || each == '\n' || each == '\t' || each == '\r';
    if (!blank)
      line += each;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return line;
}

std::string rendered(const TestPlay& play, const TraceRecord& record) {
  std::ostringstream out;
  TextTrace(out, play.names()).record(record);
  std::string line = out.str();
  line.pop_back();
  return line;
}

class Story {
 public:
  Story(const Sources& sources, const TestPlay& play, const TestFailure& failure, Pen& pen)
      : sources_(sources),
        play_(play),
        failure_(failure),
        expectation_(play.plan().expectations[failure.expectation]),
        pen_(pen) {}

  void tell() {
    const Span span = shown_span(sources_, expectation_.span);
    const SourceId source = sources_.at(span);
    const Position position = sources_.position(span.begin);
    const std::size_t gutter = std::max<std::size_t>(2, std::to_string(position.line).size());
    pen_.write(Style::Gutter, std::string(gutter, ' ') + "--> ");
    pen_.write(Style::Plain,
               fmt::format("{}:{}:{}\n", sources_[source].name, position.line, position.character));
    draw_gutter(pen_, gutter, "|");
    pen_.write(Style::Plain, "\n");
    draw_snippet(
        pen_, [&](std::uint32_t line) { return sources_.line(source, line); },
        {make_mark(sources_, span, failure_.found, '^', Style::Error)}, gutter);
    draw_gutter(pen_, gutter, "|");
    pen_.write(Style::Plain, "\n");
    timeline();
  }

 private:
  void timeline() {
    std::vector<Row> rows = happenings();
    if (rows.empty()) {
      pen_.write(Style::Plain, "  nothing happened to " + name() + "\n");
      const std::string begins = moment(play_.plan().live);
      pen_.write(Style::Plain, "  the test goes live at its first moment, " +
                                   begins.substr(0, begins.size() - 2) +
                                   ": what was due before is not seen\n");
      return;
    }
    expected(rows);
    pen_.write(Style::Plain, "  what happened to " + name() + ":\n");
    show(rows);
  }

  const std::string& name() const { return play_.plan().contacts[expectation_.contact].name; }

  /// What the test did, and what the trace tells, in order.
  std::vector<Row> happenings() const {
    std::vector<Row> rows;
    std::size_t action = 0;
    const std::vector<TestAction>& actions = play_.plan().actions;
    const auto act_until = [&](Instant at) {
      for (; action < actions.size() && actions[action].at <= at; ++action) {
        const TestAction& each = actions[action];
        if (each.kind == TestAction::Kind::Fail || each.contact == expectation_.contact)
          rows.push_back({each.at, '+', moment(each.at) + one_line(sources_.text(each.span))});
      }
    };
    for (std::size_t at = 0; at < play_.records().size(); ++at) {
      const TraceRecord& record = play_.records()[at];
      act_until(record.at);
      if (!play_.is_about(record, expectation_.contact)) continue;
      const bool near =
          std::find(failure_.near.begin(), failure_.near.end(), at) != failure_.near.end();
      rows.push_back({record.at, near ? '>' : ' ', rendered(play_, record)});
    }
    act_until(latest_instant());
    return rows;
  }

  std::string moment(Instant at) const {
    const Zone* zone = play_.zone(expectation_.contact);
    return format_weekday_time(zone->to_civil(at)) + ' ' + zone->name() + "  ";
  }

  /// What was expected, without the word.
  std::string claim() const {
    constexpr std::string_view word = "expect ";
    const std::string text = one_line(sources_.text(expectation_.span));
    return text.starts_with(word) ? text.substr(word.size()) : text;
  }

  /// Where it should have been.
  void expected(std::vector<Row>& rows) const {
    const std::optional<Instant> at =
        expectation_.when.begin ? expectation_.when.begin : expectation_.when.end;
    if (!at || expectation_.negated) return;
    const auto later =
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.at >= *at; });
    rows.insert(later, {*at, '?', moment(*at) + "expected: " + claim()});
  }

  void show(const std::vector<Row>& rows) {
    const auto marked = std::find_if(rows.begin(), rows.end(), [](const Row& row) {
      return row.mark == '>' || row.mark == '?';
    });
    std::size_t first = 0;
    if (rows.size() > most_rows && marked != rows.end()) {
      const auto place = static_cast<std::size_t>(marked - rows.begin());
      first = std::min(place > most_rows / 2 ? place - most_rows / 2 : 0, rows.size() - most_rows);
    }
    const std::size_t last = std::min(rows.size(), first + most_rows);
    if (first > 0) pen_.write(Style::Gutter, fmt::format("      {} lines before\n", first));
    for (std::size_t at = first; at < last; ++at) {
      const Row& row = rows[at];
      const Style style = row.mark == '?'   ? Style::Hint
                          : row.mark == '>' ? Style::Error
                          : row.mark == '+' ? Style::Secondary
                                            : Style::Plain;
      pen_.write(style, fmt::format("    {} {}\n", row.mark, printable(row.text)));
    }
    if (last < rows.size())
      pen_.write(Style::Gutter, fmt::format("      {} lines after\n", rows.size() - last));
  }

  const Sources& sources_;
  const TestPlay& play_;
  const TestFailure& failure_;
  const TestExpectation& expectation_;
  Pen& pen_;
};

/// XML 1.0 knows no control characters but these.
std::string in_xml(std::string text) {
  for (char& each : text) {
    if (static_cast<unsigned char>(each) < 0x20 && each != '\n' && each != '\t') each = ' ';
  }
  return to_html(text);
}

std::string seconds(std::int64_t us) {
  return fmt::format("{}.{:06}", us / us_per_second, us % us_per_second);
}

void append_suite(std::string& out, const std::string& file,
                  const std::vector<const TestResult*>& results) {
  std::int64_t took = 0;
  std::size_t failed = 0;
  for (const TestResult* result : results) {
    took += result->took_us;
    failed += result->failed ? 1 : 0;
  }
  out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" time=\"{}\">\n",
                     in_xml(file), results.size(), failed, seconds(took));
  for (const TestResult* result : results) {
    out += fmt::format(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\" time=\"{}\"",
        in_xml(result->name), in_xml(file), in_xml(file), result->line, seconds(result->took_us));
    if (!result->failed) {
      out += "/>\n";
      continue;
    }
    out +=
        fmt::format(">\n      <failure message=\"not as expected\">{}</failure>\n    </testcase>\n",
                    in_xml(result->story));
  }
  out += "  </testsuite>\n";
}

}  // namespace

std::string tell_failures(const Sources& sources, const TestPlay& play,
                          const std::vector<TestFailure>& failures, bool color) {
  std::string out;
  Pen pen(out, color);
  for (const TestFailure& failure : failures) Story(sources, play, failure, pen).tell();
  return out;
}

std::string tell_result(const TestResult& result, bool color) {
  std::string out;
  Pen pen(out, color);
  pen.write(result.failed ? Style::Error : Style::Fix, result.failed ? "FAILED" : "ok    ");
  pen.write(result.failed ? Style::Title : Style::Plain, "  " + printable(result.name));
  pen.write(Style::Gutter, fmt::format("  ({}:{})", result.file, result.line));
  out += '\n';
  return out + result.story;
}

std::string tell_summary(const std::vector<TestResult>& results, std::int64_t took_us, bool color) {
  const auto failed = static_cast<std::size_t>(std::count_if(
      results.begin(), results.end(), [](const TestResult& each) { return each.failed; }));
  std::string out = "\n";
  Pen pen(out, color);
  pen.write(Style::Plain,
            fmt::format("{} test{}, ", results.size(), results.size() == 1 ? "" : "s"));
  pen.write(Style::Plain, fmt::format("{} passed, ", results.size() - failed));
  pen.write(failed > 0 ? Style::Error : Style::Plain, fmt::format("{} failed", failed));
  pen.write(Style::Plain, fmt::format(" in {} ms\n", (took_us + 999) / 1000));
  return out;
}

std::string junit(const std::vector<TestResult>& results) {
  std::map<std::string, std::vector<const TestResult*>> files;
  for (const TestResult& result : results) files[result.file].push_back(&result);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [file, of_file] : files) append_suite(out, file, of_file);
  return out + "</testsuites>\n";
}

}  // namespace tend
