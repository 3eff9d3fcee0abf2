#include "runtime/worker/session.hpp"

namespace tend {

namespace {

EngineOptions options_of(Outbox& outbox, Clock clock, std::optional<Instant> live_from) {
  EngineOptions options;
  options.channel = &outbox;
  options.call_outbox = &outbox;
  options.clock = clock;
  options.live_from = live_from;
  return options;
}

}  // namespace

Session::Session(ContactStore& a_store, const Program& program, const Digest& hash, Zones& zones,
                 Clock clock, std::optional<Instant> live_from)
    : store(a_store),
      contacts(a_store, program, hash, texts),
      outbox(a_store),
      history(TraceNames(program, texts, contacts)),
      engine(program, texts, contacts, zones, history, options_of(outbox, clock, live_from)),
      event_text(program, texts, zones, [this](const Problem& found) {
        if (found.severity == ProblemSeverity::Error && problem.empty()) problem = found.message;
      }) {}

Result<void> Session::commit() {
  if (auto error = outbox.take_error()) return tl::unexpected(*error);
  if (auto saved = history.save(store); !saved) return saved;
  return contacts.flush();
}

}  // namespace tend
