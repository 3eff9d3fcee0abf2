// worker_thread.hpp: a worker that goes by the clock, on a thread of its own, and the threads that
// make its attempts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "runtime/worker/senders.hpp"
#include "runtime/worker/worker.hpp"

namespace tend {

/// A project at work. `owner` keeps what the others refer to, and is let go last.
struct Deployment {
  std::shared_ptr<const void> owner;
  std::unique_ptr<Worker> worker;
  Senders::Open ways_out;  ///< called on the senders' threads
  /// What a message gets that only the server knows: the addresses of its links. May be empty.
  std::function<void(OutgoingMessage&)> complete;
};

struct WorkerThreadOptions {
  std::size_t senders = 4;  ///< attempts that are made at one time
  /// Events that wait to be taken; beyond it those who send are told to come again.
  std::size_t largest_queue = 10'000;
  std::function<Instant()> clock;
  /// By which a clock that jumps is found out about (worker/clock_guard.hpp); none: it is believed.
  std::function<std::int64_t()> uptime_us;
  std::function<bool()> is_clock_synchronized;  ///< none: nobody says
  /// Told what goes wrong, a line each, without addresses or secrets. On the worker's thread.
  std::function<void(const std::string&)> log;
};

/// How it goes.
struct WorkerStatus {
  std::string trouble;  ///< why nothing goes on just now; empty when all is well
  /// What is wrong with the clock: events are taken, and nothing else is done; else empty.
  std::string clock_doubt;
  std::uint64_t clock_steps_back = 0, clock_doubts = 0;
  std::size_t queued_events = 0;
  WorkerFigures worker;
  EngineFigures engine;
};

/// Takes events from any thread; all else happens on its own thread, which also opens the worker.
///
/// A stop (somebody unsubscribes, bounces, complains) is answered when it is durable and no attempt
/// at a message to that contact is under way: after the answer none is begun, and none arrives.
class WorkerThread {
 public:
  using Open = std::function<Result<Deployment>()>;
  WorkerThread(Open open, WorkerThreadOptions options);
  /// As `stop`, and waits.
  ~WorkerThread();

  /// Waits until the worker is open, or says why it cannot be.
  Result<void> start();
  /// Nothing more is taken or begun; what was taken is durable, and attempts under way end, each
  /// within its own time limit. Returns at once.
  void stop();
  /// Waits for the end after `stop`; or until the worker cannot go on, and says why.
  Result<void> wait();

  /// Any thread. `done` is called once, when the events are durable: with what became of each, in
  /// their order, or an error, which is retryable when no more are taken for now.
  void take(std::vector<std::string> events, std::function<void(Result<std::vector<Taken>>)> done);
  /// Any thread. `work` is called once, between two units of work, on the worker's thread; with
  /// nullptr, on any thread, when there is no worker any more.
  void between(std::function<void(Worker*)> work);
  /// Any thread. What is waiting goes on with the new deployment. When it cannot be opened, the old
  /// one goes on, and `done` says why.
  void reload(Open open, std::function<void(Result<void>)> done);

  /// Any thread. The clock is right, whatever it was taken for: what it shows now holds. `done` is
  /// called once; nothing is done when nobody doubts it.
  void accept_clock(std::function<void(Result<void>)> done);
  /// Any thread. What time it is for the worker, in the work at hand.
  Instant now() const;

  /// Any thread; never blocks for long.
  WorkerStatus status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tend
