#include "tools/tend/test_judge.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>

#include "runtime/effects/trace_text.hpp"
#include "runtime/vm/fold.hpp"

namespace tend {
namespace {

using checked::Happening;
using checked::TestExpectation;

TraceKind kind_of(Happening happening) {
  switch (happening) {
    case Happening::Sent:
      return TraceKind::Sent;
    case Happening::Entered:
      return TraceKind::Entered;
    case Happening::Skipped:
      return TraceKind::Skipped;
    case Happening::Waiting:
      return TraceKind::Waiting;
    case Happening::Resumed:
      return TraceKind::Resumed;
    case Happening::Branched:
      return TraceKind::Branched;
    case Happening::Held:
      return TraceKind::Held;
    case Happening::Dropped:
      return TraceKind::Dropped;
    case Happening::Set:
      return TraceKind::Set;
    case Happening::Logged:
      return TraceKind::Logged;
    case Happening::Exited:
      return TraceKind::Exited;
    case Happening::Completed:
      return TraceKind::Completed;
    case Happening::Failed:
      return TraceKind::Failed;
    case Happening::Notified:
      return TraceKind::Notified;
    case Happening::Listed:
      return TraceKind::Listed;
    case Happening::Consented:
      return TraceKind::Consented;
    case Happening::Called:
      return TraceKind::Called;
    case Happening::Assigned:
      return TraceKind::Assigned;
    case Happening::Taken:
      return TraceKind::Taken;
    case Happening::Goal:
      return TraceKind::Goal;
    case Happening::Merged:
      return TraceKind::Merged;
  }
  return TraceKind::Entered;
}

/// How far an instant lies from a range.
std::int64_t distance(const checked::TestRange& range, Instant at) {
  if (range.begin && at < *range.begin) return range.begin->us - at.us;
  if (range.end && at >= *range.end) return at.us - range.end->us;
  return 0;
}

class Judge {
 public:
  Judge(TestPlay& play, const TestExpectation& expectation, std::size_t index)
      : play_(play), expectation_(expectation), index_(index), names_(play.names()) {}

  /// Nothing when it was met.
  std::optional<TestFailure> failure() {
    switch (expectation_.kind) {
      case TestExpectation::Kind::Field:
        return field();
      case TestExpectation::Kind::Member:
        return member();
      case TestExpectation::Kind::Waits:
        return waits();
      case TestExpectation::Kind::Happened:
        return happened();
    }
    return std::nullopt;
  }

 private:
  TestFailure failed(std::string found, std::vector<std::size_t> near = {}) const {
    return {index_, std::move(found), std::move(near)};
  }
  const TraceRecord& record(std::size_t at) const { return play_.records()[at]; }
  std::string when(std::size_t at) const {
    return format_weekday_time(local_time(record(at), record(at).at));
  }

  // --- What a contact is

  std::optional<TestFailure> field() {
    const FieldInfo& info = names_.program().fields[expectation_.field];
    const Value value = play_.seen(index_);
    const Value wanted = value_of(expectation_.value, play_.texts());
    if (value.known() && compare(value, wanted)) return std::nullopt;
    std::string found;
    names_.values().append_text(found, info, value);
    return failed(value.known() ? "it is " + found : "it is not set", changes());
  }

  /// The lines that set the field.
  std::vector<std::size_t> changes() const {
    std::vector<std::size_t> lines;
    for (std::size_t at = 0; at < play_.records().size(); ++at) {
      const TraceRecord& each = record(at);
      const bool sets = each.kind == TraceKind::Set || each.kind == TraceKind::Assigned;
      if (sets && each.operand == expectation_.field && is_mine(each)) lines.push_back(at);
    }
    return lines;
  }

  bool compare(Value left, Value right) const {
    if (expectation_.op == Op::FoldEqual) {
      return fold_equal(play_.texts().view(static_cast<std::uint32_t>(left.bits)),
                        play_.texts().view(static_cast<std::uint32_t>(right.bits)));
    }
    // Texts, durations, lists and records are there once: equal ones have the same bits.
    switch (expectation_.op) {
      case Op::Equal:
        return left == right;
      case Op::NotEqual:
        return left != right;
      case Op::Less:
        return left.bits < right.bits;
      case Op::LessEqual:
        return left.bits <= right.bits;
      case Op::Greater:
        return left.bits > right.bits;
      default:
        return left.bits >= right.bits;
    }
  }

  std::optional<TestFailure> member() {
    const bool is_member = play_.seen(index_).is_true();
    if (is_member != expectation_.negated) return std::nullopt;
    std::vector<std::size_t> lines;
    for (std::size_t at = 0; at < play_.records().size(); ++at) {
      const TraceRecord& each = record(at);
      if (each.kind == TraceKind::Listed && each.operand == expectation_.list && is_mine(each))
        lines.push_back(at);
    }
    return failed(is_member ? "is a member" : "is not a member", lines);
  }

  // --- What happened

  bool is_mine(const TraceRecord& each) const { return play_.is_about(each, expectation_.contact); }

  std::optional<TestFailure> waits() {
    std::vector<std::size_t> met;
    std::vector<std::size_t> others;
    for (std::size_t at = 0; at < play_.records().size(); ++at) {
      const TraceRecord& each = record(at);
      const bool waiting = each.kind == TraceKind::Waiting || each.kind == TraceKind::Held;
      if (!waiting || !is_mine(each)) continue;
      const bool fits = expectation_.until.holds(each.until) && expectation_.when.holds(each.at);
      (fits ? met : others).push_back(at);
    }
    if (met.empty() == expectation_.negated) return std::nullopt;
    if (expectation_.negated) return failed("it does", met);
    if (others.empty()) return failed("never waits");
    const auto nearest =
        std::min_element(others.begin(), others.end(), [&](std::size_t left, std::size_t right) {
          return distance(expectation_.until, record(left).until) <
                 distance(expectation_.until, record(right).until);
        });
    const TraceRecord& near = record(*nearest);
    return failed(has_end(near)
                      ? "the nearest is until " + format_weekday_time(local_time(near, near.until))
                      : "waits without an end",
                  {*nearest});
  }

  bool has_key(const TraceRecord& each) const {
    const std::string_view key = expectation_.key;
    if (key.empty()) return true;
    const std::string_view text = names_.text(each);
    if (text == key || names_.operand(each) == key) return true;
    for (const std::string& person : expectation_.people)
      if (text == person) return true;
    if (expectation_.person_field != none) {
      const Value person = play_.field(expectation_.contact, expectation_.person_field);
      return person.known() && !text.empty() &&
             play_.texts().view(static_cast<std::uint32_t>(person.bits)) == text;
    }
    switch (each.kind) {
      case TraceKind::Held:
      case TraceKind::Dropped:
        return reason_name(each.reason) == key;
      case TraceKind::Entered:
      case TraceKind::Skipped:
      case TraceKind::Completed:
      case TraceKind::Exited:
      case TraceKind::Failed:
      case TraceKind::Goal:
        return names_.workflow(each) == key || reason_name(each.reason) == key;
      case TraceKind::Waiting:
      case TraceKind::Resumed:
        return names_.step(each) == key;
      default:
        return false;
    }
  }

  bool is_of_kind(const TraceRecord& each) const {
    if (each.kind != kind_of(expectation_.happening) || !is_mine(each)) return false;
    // A wait that only moved was told before.
    if (each.reason == Reason::Moved) return false;
    // A notice that reached nobody.
    if (each.kind == TraceKind::Notified && each.reason != Reason::None) return false;
    if (expectation_.change && each.value.is_true() != *expectation_.change) return false;
    return expectation_.workflow.empty() || names_.workflow(each) == expectation_.workflow;
  }

  std::optional<TestFailure> happened() {
    std::vector<std::size_t> met;      // in time
    std::vector<std::size_t> outside;  // of time
    std::vector<std::size_t> others;   // of another key
    for (std::size_t at = 0; at < play_.records().size(); ++at) {
      const TraceRecord& each = record(at);
      if (!is_of_kind(each)) continue;
      if (!has_key(each))
        others.push_back(at);
      else
        (expectation_.when.holds(each.at) ? met : outside).push_back(at);
    }
    const bool enough = expectation_.times
                            ? met.size() == static_cast<std::size_t>(*expectation_.times)
                            : !met.empty();
    if (enough != expectation_.negated) return std::nullopt;
    return explain(met, outside, others);
  }

  TestFailure explain(const std::vector<std::size_t>& met, const std::vector<std::size_t>& outside,
                      const std::vector<std::size_t>& others) const {
    if (expectation_.negated) return failed("it did, at " + when(met.front()), met);
    if (!met.empty())
      return failed(fmt::format("it happened {}",
                                met.size() == 1 ? "once" : fmt::format("{} times", met.size())),
                    met);
    if (!outside.empty()) {
      const std::size_t nearest = nearest_of(outside);
      return failed((outside.size() == 1 ? "it was at " : "the nearest was at ") + when(nearest),
                    {nearest});
    }
    if (const std::optional<std::size_t> kept = kept_back()) {
      std::string found =
          "it was " + std::string(kind_name(record(*kept).kind)) + " at " + when(*kept);
      if (record(*kept).reason != Reason::None)
        found += fmt::format(": {}", reason_in_words(record(*kept).reason));
      return failed(std::move(found), {*kept});
    }
    if (!others.empty()) {
      const std::size_t nearest = nearest_of(others);
      return failed(fmt::format("it never happened; the nearest is {} at {}", what(record(nearest)),
                                when(nearest)),
                    {nearest});
    }
    return failed("it never happened");
  }

  /// The line that tells why a message was not sent, or nobody entered.
  std::optional<std::size_t> kept_back() const {
    for (std::size_t at = play_.records().size(); at-- > 0;) {
      const TraceRecord& each = record(at);
      const bool instead =
          expectation_.happening == Happening::Sent
              ? each.kind == TraceKind::Dropped || each.kind == TraceKind::Held
              : expectation_.happening == Happening::Entered && each.kind == TraceKind::Skipped;
      if (instead && is_mine(each) && has_key(each)) return at;
    }
    return std::nullopt;
  }

  std::string what(const TraceRecord& each) const {
    std::string words(kind_name(each.kind));
    std::string_view more = names_.operand(each);
    if (more.data() == nullptr) more = names_.text(each);
    if (more.empty()) more = names_.workflow(each);
    return more.empty() ? words : words + ' ' + std::string(more);
  }

  std::size_t nearest_of(const std::vector<std::size_t>& lines) const {
    return *std::min_element(lines.begin(), lines.end(), [&](std::size_t left, std::size_t right) {
      return distance(expectation_.when, record(left).at) <
             distance(expectation_.when, record(right).at);
    });
  }

  TestPlay& play_;
  const TestExpectation& expectation_;
  std::size_t index_;
  TraceNames names_;
};

}  // namespace

std::vector<TestFailure> judge(TestPlay& play) {
  std::vector<TestFailure> failures;
  const std::vector<TestExpectation>& expectations = play.plan().expectations;
  for (std::size_t at = 0; at < expectations.size(); ++at)
    if (std::optional<TestFailure> failure = Judge(play, expectations[at], at).failure())
      failures.push_back(std::move(*failure));
  return failures;
}

}  // namespace tend
