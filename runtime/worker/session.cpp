#include "runtime/worker/session.hpp"

namespace tend {

namespace {

EngineOptions options_of(const Program& program, Outbox& outbox, const SessionOptions& session) {
  EngineOptions options;
  options.channel = &outbox;
  options.call_outbox = session.makes_calls ? &outbox : nullptr;
  options.clock = session.clock;
  options.live_from = session.live_from;
  options.is_live = session.live_from.has_value();
  // There may be several of a name: as it is, and as it was for those who are inside.
  for (std::uint32_t workflow = 0; workflow < program.workflows.size(); ++workflow) {
    if (session.paused.contains(program.text(program.workflows[workflow].name)))
      options.paused.push_back(workflow);
  }
  return options;
}

}  // namespace

Session::Session(ContactStore& a_store, const Program& program, const Digest& hash, Zones& zones,
                 const SessionOptions& options)
    : store(a_store),
      contacts(a_store, program, hash, texts, options.read_earlier),
      outbox(a_store, contacts),
      trace(options.trace ? options.trace(TraceNames(program, texts, contacts)) : nullptr),
      history(TraceNames(program, texts, contacts), trace.get()),
      engine(program, texts, contacts, zones, history, options_of(program, outbox, options)),
      event_text(program, texts, zones, [this](const Problem& found) {
        if (found.severity == ProblemSeverity::Error && problem.empty()) problem = found.message;
      }) {}

std::string Session::trouble_of(const Event& event) {
  std::string trouble = contacts.trouble_of(event.contact);
  if (trouble.empty() && !event.visitor.empty()) trouble = contacts.trouble_of(event.visitor);
  return trouble;
}

Result<void> Session::commit() {
  if (auto error = outbox.take_error()) return tl::unexpected(*error);
  if (auto saved = history.save(store, contacts); !saved) return saved;
  return contacts.flush();
}

}  // namespace tend
