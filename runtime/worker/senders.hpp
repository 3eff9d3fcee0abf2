// senders.hpp: threads that make attempts, each with connections of its own.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
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
  /// `open` gives each thread its ways out, on that thread; so `ended` is called, and must not
  /// block for long.
  using Open = std::function<WaysOut()>;
  using Ended = std::function<void(Attempted)>;
  Senders(std::size_t threads, Open open, Ended ended);
  /// Waits for the attempts that are under way; those that have not begun are left: their leases
  /// end.
  ~Senders();

  void add(Attempt attempt);
  /// Those that have not begun, and of which this is true, are not begun any more.
  std::vector<Attempt> withdraw(const std::function<bool(const Attempt&)>& is_meant);
  /// From their next attempt on, threads use other ways out.
  void reopen(Open open);

 private:
  void work();

  Open open_;
  Ended ended_;
  mutable std::mutex mutex_;
  std::condition_variable added_;
  std::deque<Attempt> attempts_;
  std::uint64_t opening_ = 0;  ///< how often `open_` was replaced
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace tend
