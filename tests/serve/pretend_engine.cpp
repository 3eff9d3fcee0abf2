#include "tests/serve/pretend_engine.hpp"

#include "runtime/sources/json_object.hpp"

namespace tend::test {

PretendEngine::PretendEngine() : thread_([this] { run(); }) {}

PretendEngine::~PretendEngine() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void PretendEngine::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return is_ending_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    is_busy_ = true;
    lock.unlock();
    task();
    lock.lock();
    is_busy_ = false;
    wake_.notify_all();
  }
}

void PretendEngine::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  wake_.notify_all();
}

void PretendEngine::settle() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return tasks_.empty() && !is_busy_; });
}

IntakeResult PretendEngine::take_one(const RawEvent& event) {
  JsonObject object;
  if (!object.read(event.json)) return {IntakeOutcome::Bad, object.error()};
  for (const char* const key : {"at", "type"}) {
    if (object.find(key) == nullptr) return {IntakeOutcome::Bad, std::string("no `") + key + "`"};
  }
  if (object.find("contact") == nullptr && object.find("visitor") == nullptr)
    return {IntakeOutcome::Bad, "no `contact`"};
  const JsonMember* const named = object.find("id");
  const std::string id = named == nullptr ? event.json : std::string(named->text);
  const auto [at, is_new] = bodies_.emplace(id, event.json);
  if (!is_new)
    return {at->second == event.json ? IntakeOutcome::Again : IntakeOutcome::OtherBody, {}};
  events_.push_back(event);
  return {};
}

void PretendEngine::take(std::vector<RawEvent> events,
                         std::function<void(Result<std::vector<IntakeResult>>)> done) {
  post([this, events = std::move(events), done = std::move(done)] {
    std::vector<IntakeResult> outcomes;
    {
      const std::lock_guard lock(mutex_);
      if (!refuses_) {
        for (const RawEvent& event : events) outcomes.push_back(take_one(event));
      }
    }
    if (outcomes.size() == events.size()) return done(std::move(outcomes));
    done(failure(ErrorCode::Unavailable, "the engine takes no more for now", true));
  });
}

void PretendEngine::find(std::string effect, std::string link, FoundMessage done) {
  post([this, effect = std::move(effect), link = std::move(link), done = std::move(done)] {
    std::optional<SentMessage> found;
    {
      const std::lock_guard lock(mutex_);
      const auto at = messages_.find(effect);
      if (at != messages_.end()) found = at->second;
    }
    if (found && link != "0") found->target.clear();
    done(std::move(found));
  });
}

void PretendEngine::find(std::string, FoundTopics done) {
  post([this, done = std::move(done)] {
    const auto topics = [this] {
      const std::lock_guard lock(mutex_);
      return topics_;
    }();
    done(topics);
  });
}

void PretendEngine::find(std::string, std::string, FoundOverlay done) {
  post([this, done = std::move(done)] {
    const auto overlay = [this] {
      const std::lock_guard lock(mutex_);
      return overlay_;
    }();
    done(overlay);
  });
}

std::string PretendEngine::not_ready() const {
  const std::lock_guard lock(mutex_);
  return refuses_ ? "the disk is full" : "";
}
std::vector<Figure> PretendEngine::figures() const {
  return {{"tend_steps_total", "Steps", 3, {{"workflow", "w"}}},
          {"tend_waiting", "Runs that wait", 7}};
}

std::vector<RawEvent> PretendEngine::events() {
  settle();
  const std::lock_guard lock(mutex_);
  return events_;
}
void PretendEngine::refuse_all(bool refuses) {
  const std::lock_guard lock(mutex_);
  refuses_ = refuses;
}
void PretendEngine::add_message(const std::string& effect, SentMessage message) {
  const std::lock_guard lock(mutex_);
  messages_[effect] = std::move(message);
}
void PretendEngine::set_topics(std::vector<TopicChoice> topics) {
  const std::lock_guard lock(mutex_);
  topics_ = std::move(topics);
}
void PretendEngine::set_overlay(Overlay overlay) {
  const std::lock_guard lock(mutex_);
  overlay_ = std::move(overlay);
}

}  // namespace tend::test
