// pretend_engine.hpp: what the routes ask for, answered from memory by a thread of its own, as the
// real engine's side does.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/serve/ports.hpp"

namespace tend::test {

/// An event is new by its id; a store that has the id says Again or OtherBody.
class PretendEngine final : public EventIntake,
                            public SentMessages,
                            public Preferences,
                            public Overlays,
                            public Health {
 public:
  PretendEngine();
  ~PretendEngine() override;

  void take(std::vector<RawEvent> events,
            std::function<void(Result<std::vector<IntakeResult>>)> done) override;
  using FoundMessage = std::function<void(Result<std::optional<SentMessage>>)>;
  void find(std::string effect, std::string link, FoundMessage done) override;
  using FoundTopics = std::function<void(Result<std::vector<TopicChoice>>)>;
  void find(std::string contact, FoundTopics done) override;
  using FoundOverlay = std::function<void(Result<std::optional<Overlay>>)>;
  void find(std::string contact, std::string path, FoundOverlay done) override;
  std::string not_ready() const override;
  std::vector<Figure> figures() const override;

  /// All that were taken, as they came.
  std::vector<RawEvent> events();
  void refuse_all(bool refuses);
  void add_message(const std::string& effect, SentMessage message);
  void set_topics(std::vector<TopicChoice> topics);
  void set_overlay(Overlay overlay);
  /// Returns when all that was asked has been answered.
  void settle();

 private:
  IntakeResult take_one(const RawEvent& event);
  void post(std::function<void()> task);
  void run();

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool is_busy_ = false;
  bool is_ending_ = false;
  bool refuses_ = false;
  std::vector<RawEvent> events_;
  std::map<std::string, std::string> bodies_;
  std::map<std::string, SentMessage> messages_;
  std::vector<TopicChoice> topics_;
  std::optional<Overlay> overlay_;
  std::thread thread_;
};

}  // namespace tend::test
