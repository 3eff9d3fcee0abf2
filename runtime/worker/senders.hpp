// senders.hpp: threads that make attempts, each with connections of its own.
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/engine/cells.hpp"
#include "runtime/worker/attempt.hpp"

namespace tend {

/// By what the attempts of one thread leave. What has no channel, or no caller, is dead.
struct WaysOut {
  std::array<std::unique_ptr<Channel>, channel_count> channels;  ///< by ChannelKind
  std::unique_ptr<Channel> notices;
  std::unique_ptr<Caller> caller;
};

/// Makes the attempt, and waits for how it ends.
Attempted make(const Attempt& attempt, WaysOut& ways);

/// Attempts are made in the order in which they come, as many at a time as there are threads.
class Senders {
 public:
  /// `open` gives each thread its ways out; `ended` is called on that thread, and must not block
  /// for long. Both are good until this is gone.
  using Open = std::function<WaysOut()>;
  using Ended = std::function<void(Attempted)>;
  Senders(std::size_t threads, Open open, Ended ended);
  /// Waits for the attempts that are under way; those that have not begun are left: their leases
  /// end.
  ~Senders();

  void add(Attempt attempt);
  /// How many have not begun. Any thread.
  std::size_t waiting() const;

 private:
  void work();

  Open open_;
  Ended ended_;
  mutable std::mutex mutex_;
  std::condition_variable added_;
  std::deque<Attempt> attempts_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace tend
