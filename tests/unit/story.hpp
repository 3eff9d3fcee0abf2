// story.hpp: contacts and events told to an engine, and its trace as lines that one can read.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "runtime/effects/trace_names.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/store/memory.hpp"

namespace tend::test {

inline Instant at(std::string_view text) {
  const ParsedInstant parsed = parse_instant(text);
  TEND_CHECK(parsed.instant.has_value(), "tests name instants that exist");
  return *parsed.instant;
}

/// Lines such as `2026-01-08T07:00:00Z anna sent intro`.
class Lines final : public TraceSink {
 public:
  Lines(const Program& program, const Store& store) : program_(program), store_(store) {}
  void record(const TraceRecord& record) override { lines.push_back(line(record)); }

  std::vector<std::string> lines;

 private:
  std::string line(const TraceRecord& record) const {
    static constexpr std::string_view kinds[] = {
        "entered", "skipped", "waiting", "resumed", "branched",  "sent",  "held",
        "dropped", "set",     "logged",  "exited",  "completed", "failed"};
    static constexpr std::string_view reasons[] = {
        "",     "reenroll",    "inside",  "window",      "no-address", "not-delivered",
        "exit", "out-of-fuel", "no-zone", "never-opens", "moved"};
    std::string line =
        format_utc(record.at) + ' ' + std::string(store_.identity(record.contact)) + ' ';
    const auto kind = static_cast<std::size_t>(record.kind);
    const auto reason = static_cast<std::size_t>(record.reason);
    line += kind < std::size(kinds) ? kinds[kind] : kind_name(record.kind);
    if (record.operand != none) line += ' ' + operand(record);
    if (record.reason != Reason::None) {
      line += ' ';
      line += reason < std::size(reasons) ? reasons[reason] : reason_name(record.reason);
    }
    if (record.kind == TraceKind::Waiting || record.kind == TraceKind::Held)
      line += " until " + format_utc(record.until);
    if (record.kind == TraceKind::Set && record.workflow == none) line += " from outside";
    return line;
  }
  std::string operand(const TraceRecord& record) const {
    switch (record.kind) {
      case TraceKind::Sent:
      case TraceKind::Held:
      case TraceKind::Dropped:
        return program_.text(program_.messages[record.operand].name);
      case TraceKind::Set:
        return program_.text(program_.fields[record.operand].name);
      case TraceKind::Called:
        return program_.text(program_.actions[record.operand].name);
      default:
        return program_.text(record.operand);
    }
  }

  const Program& program_;
  const Store& store_;
};

class Story {
 public:
  explicit Story(const Program& a_program, EngineOptions options = {})
      : program(a_program),
        store(initial_values(program, texts)),
        trace(program, store),
        engine(program, texts, store, zones, trace, options) {}

  using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

  std::uint32_t field(std::string_view name) const {
    for (std::uint32_t i = 0; i < program.fields.size(); ++i) {
      if (program.text(program.fields[i].name) == name) return i;
    }
    TEND_CHECK(false, "the program has the field");
  }
  /// A text of a field's type as its value; `-` is unknown.
  Value value(std::string_view name, std::string_view text) {
    if (text == "-") return Value::unknown();
    return program.fields[field(name)].type == Type::DateTime ? Value::of(at(text).us)
                                                              : texts.value(text);
  }
  void contact(std::string_view identity, const Fields& fields = {}) {
    const ContactId contact = store.contact(identity);
    for (const auto& [name, text] : fields)
      store.set_field(contact, field(name), value(name, text));
  }
  Event make_event(std::string_view instant, std::string_view contact, std::string_view type,
                   const Fields& set = {}) {
    Event event;
    event.id = "event " + std::to_string(++events_);
    event.contact = contact;
    event.at = at(instant);
    for (std::uint32_t i = 0; i < program.events.size(); ++i) {
      if (program.text(program.events[i].name) == type) event.type = i;
    }
    if (event.type != none) event.fields.resize(program.events[event.type].fields.size());
    for (const auto& [name, text] : set) event.set.emplace_back(field(name), value(name, text));
    return event;
  }
  Result<void> happens(std::string_view instant, std::string_view contact, std::string_view type,
                       const Fields& set = {}) {
    return engine.accept(make_event(instant, contact, type, set));
  }
  /// The lines since the last call.
  std::vector<std::string> told() { return std::exchange(trace.lines, {}); }
  /// All that follows by itself.
  std::vector<std::string> to_the_end() {
    TEND_CHECK(engine.drain().has_value(), "a store in memory does not fail");
    return told();
  }
  std::vector<std::string> until(std::string_view instant) {
    TEND_CHECK(engine.advance(at(instant)).has_value(), "a store in memory does not fail");
    return told();
  }

  const Program& program;
  Texts texts;
  Zones zones;
  MemoryStore store;
  Lines trace;
  Engine engine;

 private:
  int events_ = 0;
};

}  // namespace tend::test
