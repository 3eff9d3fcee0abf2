// ports.hpp: what the routes ask of those who own engine and store. Each call comes on the server's
// thread and must not block; `done` is called once, on any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "runtime/serve/intake_result.hpp"

namespace tend {

/// What time it is.
using WallClock = std::function<Instant()>;

class EventIntake {
 public:
  virtual ~EventIntake() = default;
  /// `done` comes after the commit, with an outcome for each event in their order. An error means
  /// that none was taken; it is retryable when the engine takes no more for now.
  virtual void take(std::vector<RawEvent> events,
                    std::function<void(Result<std::vector<IntakeResult>>)> done) = 0;
};

/// A message that left.
struct SentMessage {
  std::string contact;  ///< her identity
  std::string message;  ///< its name
  std::string channel;  ///< `email`, …
  Instant at;           ///< when it left
  std::string target;   ///< of the link that was asked about; empty: it has no such link
};

class SentMessages {
 public:
  virtual ~SentMessages() = default;
  /// The message of that effect key, and the target of that link in it (empty: no link is meant).
  /// Empty when we sent none: what others say of it is nobody's.
  virtual void find(std::string effect, std::string link,
                    std::function<void(Result<std::optional<SentMessage>>)> done) = 0;
};

struct TopicChoice {
  std::string topic;  ///< its name; empty: all that is about no topic
  std::string title;  ///< for people
  bool is_subscribed = false;
};

class Preferences {
 public:
  virtual ~Preferences() = default;
  /// The topics that she can choose by e-mail, as they stand.
  virtual void find(std::string contact,
                    std::function<void(Result<std::vector<TopicChoice>>)> done) = 0;
};

/// What is to be shown on a page.
struct Overlay {
  std::string effect;   ///< the key of the message
  std::string subject;  ///< its headline
  std::string text;     ///< plain
  std::string button;   ///< may be empty
  std::string target;   ///< where the button leads; may be empty
};

class Overlays {
 public:
  virtual ~Overlays() = default;
  /// What waits to be shown to her on that page, if anything.
  virtual void find(std::string contact, std::string path,
                    std::function<void(Result<std::optional<Overlay>>)> done) = 0;
};

/// A number that the engine shows at /metrics.
struct Figure {
  std::string name;  ///< `tend_steps_total`; a name that ends in `_total` only grows
  std::string help;
  double value = 0;
  std::vector<std::pair<std::string, std::string>> labels = {};
};

class Health {
 public:
  virtual ~Health() = default;
  /// Empty when events are taken and steps are made; else why not. Any thread, never blocks.
  virtual std::string not_ready() const = 0;
  /// Why events are taken and nothing else is done; else empty. Any thread, never blocks.
  virtual std::string held_back() const { return {}; }
  /// Any thread, never blocks: the last known ones.
  virtual std::vector<Figure> figures() const = 0;
};

}  // namespace tend
