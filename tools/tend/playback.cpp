#include "tools/tend/playback.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "runtime/os/byte_source.hpp"
#include "runtime/sources/contacts.hpp"
#include "runtime/sources/event_log.hpp"
#include "runtime/sources/events.hpp"
#include "tools/tend/audience_flags.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/progress.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

void keep_quiet(const Problem&) {}

}  // namespace

Playback::Playback(Program program, const Audience& audience, Voice voice)
    : program_(std::move(program)),
      audience_(audience),
      store_(initial_values(program_, texts_)),
      problems_(voice == Voice::Aloud ? show_problem : keep_quiet, most_problems_of_a_kind) {}

TraceNames Playback::names() {
  return {program_, texts_, store_};
}

Result<void> Playback::stop_if_strict() {
  if (audience_.strict && problems_.errors() > 0)
    return failure(ErrorCode::Malformed, "stopped at bad input, as --strict asks");
  return {};
}

Result<void> Playback::load() {
  Result<std::vector<std::pair<std::string, std::string>>> map = parse_map(audience_.map);
  if (!map) return tl::unexpected<Error>(map.error());
  const ContactOptions options{std::move(*map)};
  if (!audience_.made_up.empty()) {
    TextBytes bytes(audience_.made_up);
    if (Result<void> loaded = load_contacts_from(bytes, "--contact", options); !loaded)
      return loaded;
    if (store_.contact_count() == 0)
      return failure(ErrorCode::Malformed,
                     "--contact: an object with an \"email\" or an \"id\" is wanted");
  }
  for (const std::string& file : audience_.contacts) {
    const Result<std::unique_ptr<ByteSource>> bytes = open_bytes(file);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    if (Result<void> loaded = load_contacts_from(**bytes, file, options); !loaded) return loaded;
  }
  return store_.commit();
}

Result<void> Playback::load_contacts_from(ByteSource& bytes, const std::string& name,
                                          const ContactOptions& options) {
  const Result<ContactFigures> figures =
      load_contacts(bytes, name, {program_, texts_, zones_, store_}, options, problems_);
  if (!figures) return tl::unexpected<Error>(figures.error());
  contacts_ += figures->taken - figures->repeated;
  left_out_ += figures->bad;
  return stop_if_strict();
}

Result<void> Playback::load_events(EventLog& log) {
  for (const std::string& file : audience_.events) {
    const Result<std::unique_ptr<ByteSource>> bytes = open_bytes(file);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    EventReader reader(**bytes, file, program_, texts_, zones_, problems_);
    if (Result<void> read = reader.read_all(log); !read) return read;
    left_out_ += reader.figures().bad;
    if (Result<void> go_on = stop_if_strict(); !go_on) return go_on;
  }
  log.sort_by_time();
  return {};
}

Result<void> Playback::read_events(std::string_view text, const std::string& name, EventLog& log) {
  TextBytes bytes(text);
  EventReader reader(bytes, name, program_, texts_, zones_, problems_);
  return reader.read_all(log);
}

Result<void> Playback::play_until(Instant until, TraceSink& trace) {
  EventLog log;
  if (Result<void> loaded = load_events(log); !loaded) return loaded;
  EngineOptions options;
  options.live_drafts = true;
  Engine engine(program_, texts_, store_, zones_, trace, options);
  const Result<void> accepted = accept_all(engine, log, until);
  problems_.finish();
  return accepted ? engine.advance(until) : accepted;
}

Result<void> Playback::go_live_after(Instant at, const EventLog& log, TraceSink& trace,
                                     TakenIn taken_in) {
  Program program = program_;
  for (WorkflowInfo& workflow : program.workflows) {
    for (TriggerInfo& trigger : workflow.triggers) {
      // One that says nothing of a watch takes in nobody, whatever it says.
      trigger.including_existing = taken_in == TakenIn::Existing;
    }
  }
  EngineOptions options;
  options.live_drafts = true;
  options.live_from = add_saturating(at, 1);
  Engine engine(program, texts_, store_, zones_, trace, options);
  const Result<void> accepted = accept_all(engine, log, at);
  problems_.finish();
  return accepted ? engine.advance(*options.live_from) : accepted;
}

Result<void> Playback::accept_all(Engine& engine, const EventLog& log,
                                  std::optional<Instant> until) {
  Progress progress("events", log.size());
  Event event;
  const auto expect = [&](std::size_t index) {
    if (index < log.size()) engine.expect(log.id(index), log.contact(index), log.type(index));
  };
  for (std::size_t index = 0; index < Engine::look_ahead; ++index) expect(index);
  for (std::size_t index = 0; index < log.size(); ++index) {
    if (until && log.at(index) > *until) break;
    expect(index + Engine::look_ahead);
    log.get(index, event);
    progress.at(index);
    if (Result<void> accepted = engine.accept(event); accepted) {
      ++events_;
    } else if (accepted.error().code == ErrorCode::Malformed) {
      ++left_out_;
      problems_.report({ProblemKind::ReusedId, ProblemSeverity::Error, log.file(index),
                        log.line(index), "", accepted.error().message});
      if (Result<void> go_on = stop_if_strict(); !go_on) return go_on;
    } else {
      return accepted;
    }
  }
  return {};
}

Result<Instant> Playback::play(TraceSink& trace, const Outlets& outlets, bool live_drafts) {
  const Result<std::optional<Instant>> from = parse_time_flag("--from", audience_.from);
  if (!from) return tl::unexpected<Error>(from.error());
  const Result<std::optional<Instant>> until = parse_time_flag("--until", audience_.until);
  if (!until) return tl::unexpected<Error>(until.error());
  EventLog log;
  if (Result<void> loaded = load_events(log); !loaded) return tl::unexpected<Error>(loaded.error());

  EngineOptions options;
  options.channel = outlets.channel;
  options.caller = outlets.caller;
  options.live_drafts = live_drafts;
  options.live_from = *from;
  Engine engine(program_, texts_, store_, zones_, trace, options);
  const Result<void> accepted = accept_all(engine, log, *until);
  problems_.finish();
  if (!accepted) return tl::unexpected<Error>(accepted.error());
  Result<Instant> end = *until ? Result<Instant>(**until) : engine.drain();
  if (*until)
    if (Result<void> advanced = engine.advance(**until); !advanced)
      return tl::unexpected<Error>(advanced.error());
  duplicates_ = engine.figures().duplicate_events;
  zone_fallbacks_ = engine.figures().zone_fallbacks;
  return end;
}

void Playback::say_missing_sender(std::string_view messages) const {
  if (!messages.starts_with("maildir:") || program_.policy.sender != none) return;
  const bool is_missing =
      std::any_of(program_.messages.begin(), program_.messages.end(), [](const MessageInfo& each) {
        return each.declared && each.channel == ChannelKind::Email && each.from == none;
      });
  if (is_missing)
    std::fprintf(stderr,
                 "mails have no sender, and leave as `tend <noreply@tend.invalid>`: "
                 "say whose they are, `policy { sender 'Us <us@us.example>' }`\n");
}

void Playback::say_figures() {
  std::string text = counted(contacts_, "contact") + ", " + counted(events_ - duplicates_, "event");
  if (duplicates_ > 0) text += fmt::format(", {} seen before", duplicates_);
  if (left_out_ > 0) text += fmt::format(", {} left out", left_out_);
  if (zone_fallbacks_ > 0)
    text += fmt::format("; {} with a time zone that is unknown, and the workflow's in its place",
                        zone_fallbacks_);
  std::fputs((text + "\n").c_str(), stderr);
}

OpenedPlayback open_playback(const Audience& audience, const Terminal& terminal) {
  LoadedProgram loaded = load_program(audience.inputs, audience.strict, terminal);
  if (!loaded.program) return {nullptr, loaded.status};
  auto playback = std::make_unique<Playback>(std::move(*loaded.program), audience);
  if (Result<void> ready = playback->load(); !ready) return {nullptr, could_not(ready.error())};
  return {std::move(playback), Done};
}

}  // namespace tend
