#include "runtime/worker/worker_thread.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "runtime/worker/clock_guard.hpp"

namespace tend {

namespace {

/// Events of several requests become durable together, so many at a time.
constexpr std::size_t events_per_unit = 1000;
/// Attempts at hand for each sender: few, so that their gate is not long ago.
constexpr std::size_t attempts_per_sender = 16;
/// How often leases are looked after that nobody ended.
constexpr std::int64_t recovery_us = 5 * us_per_second;
/// A store that does not answer is asked again after so long.
constexpr std::int64_t pause_us = us_per_second;

const Error stopped{ErrorCode::Unavailable, "the server stops", true};

std::string name_of(const std::string& key, std::uint32_t number) {
  return key + '/' + std::to_string(number);
}

}  // namespace

struct WorkerThread::State {
  struct Request {
    std::vector<std::string> events;
    std::function<void(Result<std::vector<Taken>>)> done;
  };
  /// Durable, and not answered before nothing is under way to those who were stopped.
  struct Held {
    std::vector<Taken> taken;
    std::function<void(Result<std::vector<Taken>>)> done;
  };
  using Work = std::function<void(Worker*)>;

  State(Open an_open, WorkerThreadOptions an_options)
      : open(std::move(an_open)), options(std::move(an_options)) {}

  // Of the worker's thread.
  void run();
  bool begin();
  bool work();
  Result<bool> do_all(Instant now);
  Result<void> report(Instant now);
  void tell_failed(const std::vector<Attempted>& told, Instant now);
  Result<void> take_requests(Instant now);
  void answer(Request request, std::vector<Taken> taken);
  void answer_held();
  void withdraw(const std::unordered_set<std::string>* contacts);
  Result<void> hand_out(Instant now);
  void rest();
  Instant look();
  ClockReading reading() const;
  Result<void> follow_clock();
  bool is_held() const { return guard && !guard->doubt().empty(); }
  bool is_under_way(const std::vector<Taken>& taken) const;
  void forget(const Attempted& attempted);
  void switch_to(Open new_open, const std::function<void(Result<void>)>& done);
  void publish();
  void end(std::optional<Error> why);

  // Of any thread.
  void refuse_all(const Error& why);
  template <class Change>
  void change(Change what);

  Open open;
  WorkerThreadOptions options;

  mutable std::mutex mutex;
  std::condition_variable changed;  ///< something is to be done
  std::condition_variable over;     ///< opened, or ended
  std::deque<Request> requests;
  std::vector<Attempted> results;
  std::uint64_t failed = 0;  ///< attempts, since that was told
  std::string why_failed;    ///< the last of them
  std::optional<Instant> failed_told;
  std::vector<Work> works;
  bool stopping = false;
  bool is_open = false;
  bool has_ended = false;
  std::optional<Error> error;
  WorkerStatus status;

  // Of the worker's thread alone.
  Deployment deployment;
  std::unique_ptr<Senders> senders;
  std::unordered_map<std::string, std::string> begun;  ///< attempts, whose end nobody told, by whom
  std::unordered_multiset<std::string> addressed;      ///< their contacts
  std::deque<Held> held;
  Instant recovered{0};
  Instant worked_until{0};  ///< what was due by then has had its turn
  std::optional<ClockGuard> guard;
  std::string told_doubt;       ///< of the clock, in the log
  bool must_take_back = false;  ///< the worker's time
  std::atomic<std::int64_t> now_us{0};
  bool has_more = false;

  std::jthread thread;
};

ClockReading WorkerThread::State::reading() const {
  return {options.clock(), options.uptime_us(),
          options.is_clock_synchronized && options.is_clock_synchronized()};
}

/// What time it is.
Instant WorkerThread::State::look() {
  const Instant now = guard ? guard->at(reading()) : options.clock();
  now_us = now.us;
  return now;
}

/// Tells what has become of the clock, and holds back what is not done by one that is wrong.
Result<void> WorkerThread::State::follow_clock() {
  if (!guard) return {};
  must_take_back |= guard->takes_back();
  if (must_take_back) {
    worked_until = recovered = {now_us};
    if (auto taken = deployment.worker->take_back_time({now_us}); !taken) return taken;
    must_take_back = false;
  }
  const std::uint64_t steps_back = status.clock_steps_back;
  {
    const std::lock_guard lock(mutex);
    status.clock_doubt = guard->doubt();
    status.clock_steps_back = guard->steps_back();
    status.clock_doubts = guard->doubts();
  }
  const auto tell = [&](const std::string& line) {
    if (options.log) options.log(line);
  };
  if (guard->steps_back() > steps_back)
    tell("the clock went back: time stands still until it has caught up");
  if (guard->doubt() == told_doubt) return {};
  told_doubt = guard->doubt();
  deployment.worker->hold(is_held());
  if (!is_held()) {
    tell("the clock is believed again: all goes on");
    return {};
  }
  tell(told_doubt + ": events are taken, and nothing is sent and no wait ends until it is right, " +
       "NTP has held it for 5 minutes, or `tend resume --clock` says that it is");
  withdraw(nullptr);
  return {};
}

/// Under the lock; whoever waits for something to do looks again.
template <class Change>
void WorkerThread::State::change(Change what) {
  {
    const std::lock_guard lock(mutex);
    what();
  }
  changed.notify_one();
}

void WorkerThread::State::refuse_all(const Error& why) {
  std::deque<Request> refused;
  {
    const std::lock_guard lock(mutex);
    refused.swap(requests);
    status.queued_events = 0;
  }
  for (Request& request : refused) request.done(tl::unexpected(why));
}

void WorkerThread::State::publish() {
  const WorkerFigures& figures = deployment.worker->figures();
  if (figures.set_aside > status.worker.set_aside && options.log)
    options.log(std::to_string(figures.set_aside) + " contacts are set aside: tend errors list");
  const std::lock_guard lock(mutex);
  status.worker = figures;
  status.engine = deployment.worker->engine_figures();
}

void WorkerThread::State::forget(const Attempted& attempted) {
  const auto found = begun.find(name_of(attempted.key, attempted.number));
  if (found == begun.end()) return;
  if (const auto contact = addressed.find(found->second); contact != addressed.end())
    addressed.erase(contact);
  begun.erase(found);
}

Result<void> WorkerThread::State::report(Instant now) {
  std::vector<Attempted> told;
  {
    const std::lock_guard lock(mutex);
    told.swap(results);
  }
  if (told.empty()) return {};
  auto reported = deployment.worker->report(told, now);
  if (!reported) {
    const std::lock_guard lock(mutex);
    results.insert(results.begin(), std::make_move_iterator(told.begin()),
                   std::make_move_iterator(told.end()));
    return reported;
  }
  for (const Attempted& attempted : told) forget(attempted);
  tell_failed(told, now);
  answer_held();
  return reported;
}

/// A line a minute at most, however many fail.
void WorkerThread::State::tell_failed(const std::vector<Attempted>& told, Instant now) {
  for (const Attempted& attempted : told) {
    if (attempted.delivery.state != DeliveryState::Retry || !attempted.was_begun) continue;
    ++failed;
    why_failed = attempted.delivery.reason;
  }
  if (failed == 0 || !options.log) return;
  if (failed_told && now.us - failed_told->us < us_per_minute) return;
  options.log(std::to_string(failed) + (failed == 1 ? " attempt has" : " attempts have") +
              " failed, to be made again: " + why_failed);
  failed = 0;
  failed_told = now;
}

bool WorkerThread::State::is_under_way(const std::vector<Taken>& taken) const {
  return std::any_of(taken.begin(), taken.end(), [&](const Taken& one) {
    return !one.stopped.empty() && addressed.contains(one.stopped);
  });
}

void WorkerThread::State::answer_held() {
  const auto answered = std::stable_partition(
      held.begin(), held.end(), [&](const Held& one) { return is_under_way(one.taken); });
  for (auto one = answered; one != held.end(); ++one) one->done(std::move(one->taken));
  held.erase(answered, held.end());
}

void WorkerThread::State::answer(Request request, std::vector<Taken> taken) {
  if (is_under_way(taken))
    held.push_back({std::move(taken), std::move(request.done)});
  else
    request.done(std::move(taken));
}

/// Attempts that no sender has begun are told to be so; of those contacts alone, if any are named.
void WorkerThread::State::withdraw(const std::unordered_set<std::string>* contacts) {
  std::vector<Attempt> withdrawn = senders->withdraw([&](const Attempt& attempt) {
    return contacts == nullptr || contacts->contains(attempt.contact);
  });
  const std::lock_guard lock(mutex);
  for (Attempt& attempt : withdrawn)
    results.push_back(Attempted::not_begun(std::move(attempt.key), attempt.number));
}

/// As many requests as one unit of work holds.
Result<void> WorkerThread::State::take_requests(Instant now) {
  std::vector<Request> at_hand;
  std::vector<std::string_view> events;
  {
    const std::lock_guard lock(mutex);
    while (!requests.empty() && events.size() < events_per_unit) {
      at_hand.push_back(std::move(requests.front()));
      requests.pop_front();
      status.queued_events -= at_hand.back().events.size();
      // They stay where they are when the request is moved.
      for (const std::string& event : at_hand.back().events) events.emplace_back(event);
    }
  }
  if (at_hand.empty()) return {};
  Result<std::vector<Taken>> taken = deployment.worker->take(events, now);
  if (!taken) {
    for (Request& request : at_hand) request.done(tl::unexpected(taken.error()));
    return tl::unexpected(taken.error());
  }
  std::unordered_set<std::string> stopped_contacts;
  for (const Taken& one : *taken)
    if (!one.stopped.empty()) stopped_contacts.insert(one.stopped);
  if (!stopped_contacts.empty()) withdraw(&stopped_contacts);
  auto next = taken->begin();
  for (Request& request : at_hand) {
    const auto end = next + static_cast<std::ptrdiff_t>(request.events.size());
    std::vector<Taken> own(std::make_move_iterator(next), std::make_move_iterator(end));
    next = end;
    answer(std::move(request), std::move(own));
  }
  return {};
}

Result<void> WorkerThread::State::hand_out(Instant now) {
  const std::size_t room = options.senders * attempts_per_sender;
  if (begun.size() >= room) return {};
  Result<std::vector<Attempt>> attempts = deployment.worker->hand_out(now, room - begun.size());
  if (!attempts) return tl::unexpected(attempts.error());
  for (Attempt& attempt : *attempts) {
    auto* const message = std::get_if<OutgoingMessage>(&attempt.what);
    if (message != nullptr && deployment.complete) deployment.complete(*message);
    begun.emplace(name_of(attempt.key, attempt.number), attempt.contact);
    if (!attempt.contact.empty()) addressed.insert(attempt.contact);
    senders->add(std::move(attempt));
  }
  return {};
}

/// Everything that there is to do now. True when there is more.
Result<bool> WorkerThread::State::do_all(Instant now) {
  worked_until = now;
  if (auto followed = follow_clock(); !followed) return tl::unexpected(followed.error());
  if (auto reported = report(now); !reported) return tl::unexpected(reported.error());
  if (auto taken = take_requests(now); !taken) return tl::unexpected(taken.error());
  std::vector<Work> asked;
  bool is_last = false;
  {
    const std::lock_guard lock(mutex);
    asked.swap(works);
    is_last = stopping;
  }
  for (const Work& one : asked) one(deployment.worker.get());
  if (is_last) {
    withdraw(nullptr);
    return false;
  }
  // Somebody has said that the clock is right: what time it is is asked again.
  if (guard && guard->doubt() != told_doubt) return true;
  if (is_held()) return false;
  Result<bool> more = deployment.worker->turn(now);
  if (!more) return more;
  if (now.us >= recovered.us + recovery_us) {
    if (auto done = deployment.worker->recover(now); !done) return done;
    recovered = now;
  }
  if (auto handed = hand_out(now); !handed) return tl::unexpected(handed.error());
  return more;
}

void WorkerThread::State::rest() {
  const Result<Instant> next = deployment.worker->next();
  std::int64_t rest_us = recovery_us;
  // What was due already and was not begun waits for a sender, who will say so.
  if (next && *next > worked_until)
    rest_us = std::clamp<std::int64_t>(next->us - look().us, 0, recovery_us);
  if (is_held()) rest_us = pause_us;
  std::unique_lock lock(mutex);
  const bool was_stopping = stopping;
  changed.wait_for(lock, std::chrono::microseconds(rest_us), [&] {
    return stopping != was_stopping || !requests.empty() || !results.empty() || !works.empty();
  });
}

/// False when it cannot go on.
bool WorkerThread::State::work() {
  const Result<bool> more = do_all(look());
  publish();
  if (more) {
    const std::lock_guard lock(mutex);
    status.trouble.clear();
    has_more = *more || !requests.empty();
    return true;
  }
  if (options.log) options.log(more.error().message);
  change([&] { status.trouble = more.error().message; });
  if (!more.error().retryable) {
    end(more.error());
    return false;
  }
  // Disk full, or another engine was in the way: those who ask come again, and so do we.
  refuse_all(more.error());
  has_more = false;
  std::unique_lock lock(mutex);
  changed.wait_for(lock, std::chrono::microseconds(pause_us), [&] { return stopping; });
  return true;
}

bool WorkerThread::State::begin() {
  Result<Deployment> opened = open();
  if (!opened) {
    end(opened.error());
    return false;
  }
  deployment = std::move(*opened);
  if (options.uptime_us) {
    const Instant kept = deployment.worker->time();
    guard.emplace(kept == earliest_instant ? std::nullopt : std::optional(kept), reading());
  }
  senders = std::make_unique<Senders>(
      options.senders, deployment.ways_out,
      [this](Attempted attempted) { change([&] { results.push_back(std::move(attempted)); }); });
  publish();
  const std::lock_guard lock(mutex);
  is_open = true;
  over.notify_all();
  return true;
}

void WorkerThread::State::switch_to(Open new_open, const std::function<void(Result<void>)>& done) {
  if (is_held()) return done(failure(ErrorCode::Unavailable, guard->doubt()));
  Result<Deployment> opened = new_open();
  if (!opened) return done(tl::unexpected(opened.error()));
  // The old one's worker goes before what it refers to; the senders ask the new one for their ways
  // before the next attempt.
  senders->reopen(opened->ways_out);
  deployment.worker.reset();
  deployment = std::move(*opened);
  done({});
}

void WorkerThread::State::run() {
  if (!begin()) return;
  for (;;) {
    if (!work()) break;
    {
      const std::lock_guard lock(mutex);
      if (stopping && requests.empty() && begun.empty()) break;
    }
    if (!has_more) rest();
  }
  senders.reset();
  answer_held();
  end(std::nullopt);
  deployment.worker.reset();
}

void WorkerThread::State::end(std::optional<Error> why) {
  std::vector<Work> asked;
  {
    const std::lock_guard lock(mutex);
    if (why && !error) error = std::move(why);
    has_ended = true;
    asked.swap(works);
  }
  refuse_all(stopped);
  for (const Work& one : asked) one(nullptr);
  over.notify_all();
}

WorkerThread::WorkerThread(Open open, WorkerThreadOptions options)
    : state_(std::make_unique<State>(std::move(open), std::move(options))) {}

WorkerThread::~WorkerThread() {
  stop();
}

Result<void> WorkerThread::start() {
  State& state = *state_;
  state.thread = std::jthread([&state] { state.run(); });
  std::unique_lock lock(state.mutex);
  state.over.wait(lock, [&] { return state.is_open || state.has_ended; });
  if (state.error) return tl::unexpected(*state.error);
  return {};
}

void WorkerThread::stop() {
  state_->change([&] { state_->stopping = true; });
}

Result<void> WorkerThread::wait() {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  state.over.wait(lock, [&] { return state.has_ended; });
  if (state.error) return tl::unexpected(*state.error);
  return {};
}

void WorkerThread::take(std::vector<std::string> events,
                        std::function<void(Result<std::vector<Taken>>)> done) {
  State& state = *state_;
  Error why = stopped;
  {
    const std::lock_guard lock(state.mutex);
    WorkerStatus& status = state.status;
    if (status.queued_events + events.size() > state.options.largest_queue)
      why.message = "more events wait than can be taken in now";
    else if (!status.trouble.empty())
      why.message = status.trouble;
    else if (!state.stopping && !state.has_ended) {
      status.queued_events += events.size();
      state.requests.push_back({std::move(events), std::move(done)});
      done = nullptr;
    }
  }
  if (done) return done(tl::unexpected(why));
  state.changed.notify_one();
}

void WorkerThread::between(std::function<void(Worker*)> work) {
  bool has_ended = false;
  state_->change([&] {
    has_ended = state_->has_ended;
    if (!has_ended) state_->works.push_back(std::move(work));
  });
  if (has_ended) work(nullptr);
}

void WorkerThread::reload(Open open, std::function<void(Result<void>)> done) {
  between([this, open = std::move(open), done = std::move(done)](Worker* worker) {
    if (worker == nullptr) return done(tl::unexpected(stopped));
    state_->switch_to(open, done);
  });
}

void WorkerThread::accept_clock(std::function<void(Result<void>)> done) {
  between([this, done = std::move(done)](Worker* worker) {
    if (worker == nullptr) return done(tl::unexpected(stopped));
    if (state_->guard) state_->guard->accept(state_->reading());
    done({});
  });
}

Instant WorkerThread::now() const {
  return {state_->now_us};
}

WorkerStatus WorkerThread::status() const {
  const std::lock_guard lock(state_->mutex);
  WorkerStatus status = state_->status;
  if (!state_->is_open) status.trouble = "the store is not open yet";
  if (state_->stopping || state_->has_ended) status.trouble = stopped.message;
  return status;
}

}  // namespace tend
