// Attempts on threads of their own: each is made once, by the way out of its kind, and told.
#include "runtime/worker/senders.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <string>

using namespace tend;

namespace {

struct Says final : Channel {
  explicit Says(std::string reason) : reason_(std::move(reason)) {}
  Delivery deliver(const OutgoingMessage&) override { return Delivery::dead(reason_); }
  Delivery notify(const OutgoingNotice&) override { return Delivery::dead(reason_ + " notice"); }
  std::string reason_;
};

struct Answers final : Caller {
  explicit Answers(Result<CallAnswer> answer) : answer_(std::move(answer)) {}
  Result<CallAnswer> call(const OutgoingCall&) override { return answer_; }
  Result<CallAnswer> answer_;
};

Attempt message_by(ChannelKind channel) {
  OutgoingMessage message;
  message.channel = channel;
  return {"key", 2, message};
}

Delivery called(Result<CallAnswer> answer) {
  WaysOut ways;
  ways.caller = std::make_unique<Answers>(std::move(answer));
  return make({"key", 1, OutgoingCall{}}, ways).delivery;
}

}  // namespace

TEST_CASE("an attempt leaves by the way out of its kind") {
  WaysOut ways;
  ways.channels[static_cast<std::size_t>(ChannelKind::Sms)] = std::make_unique<Says>("by sms");
  ways.notices = std::make_unique<Says>("by mail");
  const Attempted attempted = make(message_by(ChannelKind::Sms), ways);
  CHECK(attempted.key == "key");
  CHECK(attempted.number == 2);
  CHECK(attempted.delivery.reason == "by sms");
  CHECK(make({"key", 1, OutgoingNotice{}}, ways).delivery.reason == "by mail notice");
  SECTION("and what has none is dead, with the reason") {
    const Delivery delivery = make(message_by(ChannelKind::Push), ways).delivery;
    CHECK(delivery.state == DeliveryState::Dead);
    CHECK(delivery.reason == "no channel for push");
    CHECK(make({"key", 1, OutgoingCall{}}, ways).delivery.state == DeliveryState::Dead);
  }
}

TEST_CASE("an answer says whether another attempt would help") {
  CHECK(called(CallAnswer{201, "{}"}).state == DeliveryState::Sent);
  CHECK(called(CallAnswer{404, ""}).state == DeliveryState::Dead);
  CHECK(called(CallAnswer{410, ""}).state == DeliveryState::Dead);
  const Delivery busy = called(CallAnswer{429, "", 7});
  CHECK(busy.state == DeliveryState::Retry);
  CHECK(busy.retry_after_us == 7);
  CHECK(called(failure(ErrorCode::Unavailable, "nobody", true)).state == DeliveryState::Retry);
  CHECK(called(failure(ErrorCode::Malformed, "no address")).state == DeliveryState::Dead);
}

TEST_CASE("each attempt is made once, whatever thread makes it") {
  constexpr int count = 2000;
  std::mutex mutex;
  std::map<std::string, int> ends;
  std::atomic<int> ended = 0;
  std::atomic<int> opened = 0;
  {
    Senders senders(
        4,
        [&] {
          ++opened;
          WaysOut ways;
          ways.notices = std::make_unique<Says>("said");
          return ways;
        },
        [&](const Attempted& attempted) {
          const std::lock_guard lock(mutex);
          ++ends[attempted.key];
          ++ended;
        });
    for (int i = 0; i < count; ++i) senders.add({std::to_string(i), 1, OutgoingNotice{}});
    while (ended < count) std::this_thread::yield();
  }
  CHECK(opened <= 4);
  REQUIRE(ends.size() == count);
  for (const auto& [key, times] : ends) CHECK(times == 1);
}
