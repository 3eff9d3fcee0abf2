// The flow in tend: compiled from its text, run by the engine on the store in memory.
#include <fmt/format.h>

#include "base/check.hpp"
#include "bench/compiled.hpp"
#include "bench/nurture.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/store/memory.hpp"

namespace tend::bench {

namespace {

std::string script() {
  std::string text =
      "workflow nurture {\n"
      "  when form_submitted 'guide' and title == 'CEO'\n"
      "  timezone contact or 'Europe/Stockholm'\n"
      "  window weekdays 08:00-09:00\n";
  for (std::size_t mail = 0; mail < gaps_in_days.size(); ++mail) {
    text += fmt::format("  wait {}d send mail_{}\n", gaps_in_days[mail], mail + 1);
  }
  return text + "}\n";
}

/// Counts what is sent, as the ways by hand do.
class CountingTrace final : public TraceSink {
 public:
  explicit CountingTrace(const Program& program) {
    for (std::uint32_t mail = 0; mail < gaps_in_days.size(); ++mail) {
      const std::uint32_t message =
          find(program, program.messages, fmt::format("mail_{}", mail + 1));
      if (message >= mail_of_.size()) mail_of_.resize(message + 1);
      mail_of_[message] = mail;
    }
  }
  void record(const TraceRecord& record) override {
    ++lines;
    if (record.kind == TraceKind::Sent)
      sends.add(record.contact.value, mail_of_[record.operand], record.at);
  }
  Sends sends;
  std::uint64_t lines = 0;

 private:
  std::vector<std::uint32_t> mail_of_;
};

void load_contacts(const Program& program, Texts& texts, Store& store, std::uint32_t contacts) {
  const std::uint32_t email = find(program, program.fields, "email");
  const std::uint32_t timezone = find(program, program.fields, "timezone");
  const std::uint32_t title = find(program, program.fields, "title");
  for (std::uint32_t i = 0; i < contacts; ++i) {
    const std::string identity = address(i);
    const ContactId contact = store.contact(identity);
    store.set_field(contact, email, texts.value(identity));
    store.set_field(contact, timezone, texts.value(zone_names[zone_of(i)]));
    store.set_field(contact, title, texts.value("CEO"));
  }
}

}  // namespace

Outcome run_tend(std::uint32_t contacts) {
  const Program program = compile_text(script());
  Texts texts;
  Zones zones;
  MemoryStore store(initial_values(program, texts));
  load_contacts(program, texts, store, contacts);
  CountingTrace trace(program);
  Engine engine(program, texts, store, zones, trace);

  Event event;
  event.type = find(program, program.events, "form_submitted");
  event.fields.resize(program.events[event.type].fields.size());
  event.fields[find(program, program.events[event.type].fields, "form")] = texts.value("guide");

  Arrival arrival;
  Outcome outcome;
  const Stopwatch stopwatch;
  for (std::uint32_t i = 0; i < contacts; ++i) {
    arrival.become(i, i);
    event.id = arrival.id;
    event.contact = arrival.from;
    event.at = entry(i, contacts);
    TEND_CHECK(engine.accept(event).has_value(), "a store in memory does not fail");
  }
  const StoreFigures figures = store.figures();
  outcome.waiting_bytes = static_cast<double>(figures.runs + figures.timers) / contacts;
  TEND_CHECK(engine.drain().has_value(), "a store in memory does not fail");
  stopwatch.stop(outcome);
  outcome.sends = trace.sends;
  outcome.lines = trace.lines;
  outcome.steps = engine.figures().steps;
  outcome.events = engine.figures().events;
  return outcome;
}

}  // namespace tend::bench
