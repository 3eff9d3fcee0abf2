#include "runtime/worker/senders.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "base/overloaded.hpp"
#include "runtime/effects/http_status.hpp"

namespace tend {

namespace {

/// What an answer says of the attempt; its body is for the run that waits.
Delivery delivery_of(const Result<CallAnswer>& answer) {
  if (!answer) {
    return answer.error().retryable ? Delivery::retry(answer.error().message)
                                    : Delivery::dead(answer.error().message);
  }
  if (is_success(answer->status)) return {};
  const std::string status = "it answered " + std::to_string(answer->status);
  if (may_pass(answer->status)) return Delivery::retry(status, answer->retry_after_us);
  return Delivery::dead(status);
}

}  // namespace

Attempted make(const Attempt& attempt, WaysOut& ways) {
  Attempted attempted{attempt.key, attempt.number, {}};
  std::visit(overloaded{[&](const OutgoingMessage& message) {
                          Channel* const channel =
                              ways.channels[static_cast<std::size_t>(message.channel)].get();
                          attempted.delivery =
                              channel == nullptr
                                  ? Delivery::dead("no channel for " +
                                                   std::string(channel_name(message.channel)))
                                  : channel->deliver(message);
                        },
                        [&](const OutgoingNotice& notice) {
                          attempted.delivery = ways.notices == nullptr
                                                   ? Delivery::dead("no channel for notices")
                                                   : ways.notices->notify(notice);
                        },
                        [&](const OutgoingCall& call) {
                          if (ways.caller == nullptr) {
                            attempted.delivery = Delivery::dead("calls are not made");
                            return;
                          }
                          Result<CallAnswer> answer = ways.caller->call(call);
                          attempted.delivery = delivery_of(answer);
                          if (answer) attempted.answer = std::move(*answer);
                        }},
             attempt.what);
  return attempted;
}

Senders::Senders(std::size_t threads, Open open, Ended ended)
    : open_(std::move(open)), ended_(std::move(ended)) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Senders::~Senders() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  added_.notify_all();
}

void Senders::add(Attempt attempt) {
  {
    const std::lock_guard lock(mutex_);
    attempts_.push_back(std::move(attempt));
  }
  added_.notify_one();
}

std::vector<Attempt> Senders::withdraw(const std::function<bool(const Attempt&)>& is_meant) {
  const std::lock_guard lock(mutex_);
  const auto meant =
      std::stable_partition(attempts_.begin(), attempts_.end(),
                            [&](const Attempt& attempt) { return !is_meant(attempt); });
  std::vector<Attempt> withdrawn(std::make_move_iterator(meant),
                                 std::make_move_iterator(attempts_.end()));
  attempts_.erase(meant, attempts_.end());
  return withdrawn;
}

void Senders::reopen(Open open) {
  const std::lock_guard lock(mutex_);
  open_ = std::move(open);
  ++opening_;
}

void Senders::work() {
  WaysOut ways;
  std::optional<std::uint64_t> opened;
  for (;;) {
    std::unique_lock lock(mutex_);
    added_.wait(lock, [this] { return stopping_ || !attempts_.empty(); });
    if (stopping_) return;
    const Attempt attempt = std::move(attempts_.front());
    attempts_.pop_front();
    const bool is_new = opened != opening_;
    const Open open = is_new ? open_ : Open();
    opened = opening_;
    lock.unlock();
    if (is_new) ways = open();
    ended_(make(attempt, ways));
  }
}

}  // namespace tend
