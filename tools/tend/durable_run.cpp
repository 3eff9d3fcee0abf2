#include "tools/tend/durable_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iostream>
#include <sstream>
#include <thread>

#include "runtime/effects/channels.hpp"
#include "runtime/effects/trace_json.hpp"
#include "runtime/effects/trace_text.hpp"
#include "runtime/program/file.hpp"
#include "runtime/sources/line_reader.hpp"
#include "runtime/store/open_contact_store.hpp"
#include "runtime/worker/clock_guard.hpp"
#include "runtime/worker/senders.hpp"
#include "runtime/worker/worker.hpp"
#include "tools/tend/audience_flags.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/live_calls.hpp"
#include "tools/tend/progress.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

/// Events that become durable together.
constexpr std::size_t events_at_a_time = 1000;
constexpr std::size_t attempts_at_a_time = 256;

/// A line of a file, and when what it tells of happened.
struct EventLine {
  Instant at;
  std::size_t file = 0;
  std::uint64_t line = 0;
  std::string text;
};

/// Takes what is sent, and sends it nowhere.
class Nowhere final : public Channel {
 public:
  Delivery deliver(const OutgoingMessage&) override { return {}; }
  Delivery notify(const OutgoingNotice&) override { return {}; }
};

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// A worker and all that it needs, for one command.
class DurableRun {
 public:
  DurableRun(const RunCommand& command, Program program, Outside outside)
      : command_(command),
        program_(std::move(program)),
        outside_(std::move(outside)),
        problems_(show_problem, most_problems_of_a_kind) {}

  Result<void> open();
  Result<void> run();
  Result<void> say_figures();

 private:
  bool is_virtual() const { return command_.clock == "events"; }
  /// Of a virtual clock only events say how late it is.
  Instant now() const { return is_virtual() ? earliest_instant : outside_.now(); }

  Result<void> open_ways();
  Result<void> import_contacts();
  Result<void> read_events();
  Result<void> read_events_of(std::size_t file);
  Result<void> take_events(std::optional<Instant> until);
  Result<void> take_batch(std::span<const EventLine> batch);
  Result<void> advance(Instant until);
  Result<void> wait_for_more(std::optional<Instant> until);
  Result<bool> send();
  Result<void> print();
  Result<void> stop_if_strict() const;

  const RunCommand& command_;
  Program program_;
  Outside outside_;
  Zones zones_;
  Problems problems_;
  std::ostringstream trace_;
  std::unique_ptr<ContactStore> store_;
  std::unique_ptr<Worker> worker_;
  WaysOut ways_;
  std::vector<EventLine> events_;
  std::uint64_t contacts_ = 0;
  std::uint64_t left_out_ = 0;
};

Result<void> DurableRun::open() {
  if (Result<void> opened = open_ways(); !opened) return opened;
  auto store = open_contact_store(command_.store, OpenMode::Write);
  if (!store) return tl::unexpected<Error>(store.error());
  store_ = std::move(*store);
  WorkerOptions options;
  options.clock = is_virtual() ? Clock::Virtual : Clock::System;
  options.opened_at = now();
  options.makes_calls = command_.calls == "live";
  options.trace = [this](TraceNames names) -> std::unique_ptr<TraceSink> {
    if (command_.trace == "jsonl") return std::make_unique<JsonTrace>(trace_, names);
    if (command_.trace == "text") return std::make_unique<TextTrace>(trace_, names);
    return nullptr;
  };
  auto worker = Worker::open(*store_, program_, program_hash(write_program(program_)), zones_,
                             std::move(options));
  if (!worker) return tl::unexpected<Error>(worker.error());
  worker_ = std::move(*worker);
  // Behind what has happened already, nothing would happen until it has caught up.
  if (!is_virtual() && now().us + ClockGuard::largest_step_us <= worker_->time().us)
    return failure(ErrorCode::Unavailable, ClockGuard::doubt_at_start(worker_->time(), now()) +
                                               "; when the clock is right, `tend resume --clock "
                                               "--yes --store URL` says so");
  return {};
}

Result<void> DurableRun::open_ways() {
  const auto open_one = [&]() -> Result<std::unique_ptr<Channel>> {
    if (command_.messages == "none:") return std::make_unique<Nowhere>();
    return open_channel(command_.messages, outside_);
  };
  for (std::unique_ptr<Channel>& channel : ways_.channels) {
    auto opened = open_one();
    if (!opened) return tl::unexpected<Error>(opened.error());
    channel = std::move(*opened);
  }
  auto notices = open_one();
  if (!notices) return tl::unexpected<Error>(notices.error());
  ways_.notices = std::move(*notices);
  if (command_.calls != "live") return {};
  auto calls = LiveCalls::open(program_, outside_);
  if (!calls) return tl::unexpected<Error>(calls.error());
  ways_.caller = std::move(*calls);
  return {};
}

Result<void> DurableRun::stop_if_strict() const {
  if (command_.audience.strict && (problems_.errors() > 0 || left_out_ > 0))
    return failure(ErrorCode::Malformed, "stopped at bad input, as --strict asks");
  return {};
}

Result<void> DurableRun::import_contacts() {
  auto map = parse_map(command_.audience.map);
  if (!map) return tl::unexpected<Error>(map.error());
  for (const std::string& file : command_.audience.contacts) {
    const auto bytes = open_bytes(file);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    const auto figures = worker_->import(**bytes, file, {*map}, problems_, now());
    if (!figures) return tl::unexpected<Error>(figures.error());
    contacts_ += figures->taken - figures->repeated;
    left_out_ += figures->bad;
    if (Result<void> printed = print(); !printed) return printed;
    if (Result<void> go_on = stop_if_strict(); !go_on) return go_on;
  }
  return {};
}

Result<void> DurableRun::read_events_of(std::size_t file) {
  const auto bytes = open_bytes(command_.audience.events[file]);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  LineReader lines(**bytes);
  Texts texts;
  EventText reader(program_, texts, zones_, [](const Problem&) {});
  Event event;
  std::string_view line;
  Instant at = earliest_instant;
  for (;;) {
    const auto status = lines.next(line);
    if (!status) return tl::unexpected<Error>(status.error());
    if (*status == LineStatus::End) return {};
    if (is_blank(line) && *status == LineStatus::Line) continue;
    // What is no event is where it stands, and is told so when its turn comes.
    if (reader.read(line, event, is_virtual() ? std::nullopt : std::optional(at))) at = event.at;
    events_.push_back({at, file, lines.number(), std::string(line)});
  }
}

/// On virtual time in order of it; by the clock as they stand.
Result<void> DurableRun::read_events() {
  for (std::size_t file = 0; file < command_.audience.events.size(); ++file) {
    if (Result<void> read = read_events_of(file); !read) return read;
  }
  if (is_virtual())
    std::stable_sort(events_.begin(), events_.end(),
                     [](const EventLine& a, const EventLine& b) { return a.at < b.at; });
  return {};
}

Result<void> DurableRun::take_batch(std::span<const EventLine> batch) {
  std::vector<std::string_view> texts;
  for (const EventLine& event : batch) texts.emplace_back(event.text);
  const auto taken = worker_->take(texts, now());
  if (!taken) return tl::unexpected<Error>(taken.error());
  for (std::size_t at = 0; at < batch.size(); ++at) {
    const Taken& one = (*taken)[at];
    if (one.how == Taken::How::New || one.how == Taken::How::Again) continue;
    ++left_out_;
    problems_.report(
        {one.how == Taken::How::OtherBody ? ProblemKind::ReusedId : ProblemKind::NotJson,
         ProblemSeverity::Error, command_.audience.events[batch[at].file], batch[at].line, "",
         one.problem});
  }
  if (Result<void> printed = print(); !printed) return printed;
  if (const auto sent = send(); !sent) return tl::unexpected<Error>(sent.error());
  return stop_if_strict();
}

Result<void> DurableRun::take_events(std::optional<Instant> until) {
  if (is_virtual() && until) {
    while (!events_.empty() && events_.back().at > *until) events_.pop_back();
  }
  Progress progress("events", events_.size());
  for (std::size_t at = 0; at < events_.size(); at += events_at_a_time) {
    progress.at(at);
    const std::size_t count = std::min(events_at_a_time, events_.size() - at);
    if (auto taken = take_batch(std::span(events_).subspan(at, count)); !taken) return taken;
  }
  return {};
}

/// Messages and calls whose turn it is. True when there were some: their answers may move runs.
Result<bool> DurableRun::send() {
  bool any = false;
  for (;;) {
    const auto attempts = worker_->hand_out(now(), attempts_at_a_time);
    if (!attempts) return tl::unexpected<Error>(attempts.error());
    std::vector<Attempted> ended;
    for (const Attempt& attempt : *attempts) ended.push_back(make(attempt, ways_));
    if (const auto told = worker_->report(ended, now()); !told)
      return tl::unexpected<Error>(told.error());
    if (Result<void> printed = print(); !printed) return tl::unexpected<Error>(printed.error());
    any = any || !attempts->empty();
    if (attempts->size() < attempts_at_a_time) return any;
  }
}

/// Everything that is due at or before `until`.
Result<void> DurableRun::advance(Instant until) {
  for (bool more = true; more;) {
    const auto left = worker_->turn(until);
    if (!left) return tl::unexpected<Error>(left.error());
    if (Result<void> printed = print(); !printed) return printed;
    const auto sent = send();
    if (!sent) return tl::unexpected<Error>(sent.error());
    more = *left || *sent;
  }
  return {};
}

/// By the clock: until `until`, or until nothing is left to happen.
Result<void> DurableRun::wait_for_more(std::optional<Instant> until) {
  for (;;) {
    const auto next = worker_->next();
    if (!next) return tl::unexpected<Error>(next.error());
    if (*next == never_due || (until && *next > *until)) return {};
    const Instant here = now();
    if (next->us > here.us) {
      std::cout.flush();
      std::this_thread::sleep_for(std::chrono::microseconds(next->us - here.us));
    }
    if (const auto recovered = worker_->recover(now()); !recovered)
      return tl::unexpected<Error>(recovered.error());
    if (Result<void> advanced = advance(now()); !advanced) return advanced;
  }
}

/// What is durable now. A line that was printed stays true.
Result<void> DurableRun::print() {
  const std::string text = trace_.str();
  if (text.empty()) return {};
  std::cout << text;
  trace_.str({});
  if (!std::cout) return failure(ErrorCode::Unwritable, "cannot write to standard output");
  return {};
}

Result<void> DurableRun::run() {
  const auto until = parse_time_flag("--until", command_.audience.until);
  if (!until) return tl::unexpected<Error>(until.error());
  if (const auto recovered = worker_->recover(now()); !recovered)
    return tl::unexpected<Error>(recovered.error());
  if (Result<void> imported = import_contacts(); !imported) return imported;
  if (Result<void> read = read_events(); !read) return read;
  if (Result<void> taken = take_events(*until); !taken) return taken;
  problems_.finish();
  if (is_virtual()) return *until ? advance(**until) : Result<void>();
  if (Result<void> advanced = advance(now()); !advanced || command_.once) return advanced;
  return wait_for_more(*until);
}

/// With what is to come: on virtual time nothing happens until a later run.
Result<void> DurableRun::say_figures() {
  const WorkerFigures& figures = worker_->figures();
  std::string text = counted(contacts_, "contact") + ", " + counted(figures.taken, "event");
  if (figures.again > 0) text += fmt::format(", {} seen before", figures.again);
  if (left_out_ > 0) text += fmt::format(", {} left out", left_out_);
  text += fmt::format("; {} sent", figures.sent);
  if (figures.retried > 0) text += fmt::format(", {} to be tried again", figures.retried);
  if (figures.dead > 0) text += fmt::format(", {} given up", figures.dead);
  if (figures.unknown > 0) text += fmt::format(", {} of which nobody knows", figures.unknown);
  if (is_virtual()) {
    const auto next = worker_->next();
    if (!next) return tl::unexpected<Error>(next.error());
    if (*next != never_due)
      text += fmt::format("; more is due from {} on (--until)", format_utc(*next));
  }
  std::fputs((text + "\n").c_str(), stderr);
  return {};
}

}  // namespace

int run_on_store(const RunCommand& command, const Terminal& terminal) {
  if (command.dry_run)
    return could_not({ErrorCode::Unsupported,
                      "--dry-run leaves nothing behind, and --store does; use one of them"});
  if (!command.audience.from.empty())
    return could_not(
        {ErrorCode::Unsupported, "--from is not for --store: it is live from the first run on"});
  LoadedProgram loaded = load_program(command.audience.inputs, command.audience.strict, terminal);
  if (!loaded.program) return loaded.status;
  Result<Outside> outside = outside_of(command.allow);
  if (!outside) return could_not(outside.error());
  DurableRun run(command, std::move(*loaded.program), std::move(*outside));
  if (const auto opened = run.open(); !opened) return could_not(opened.error());
  const Result<void> done = run.run();
  std::cout.flush();
  if (!done) return could_not(done.error());
  const Result<void> said = run.say_figures();
  return said ? Done : could_not(said.error());
}

}  // namespace tend
