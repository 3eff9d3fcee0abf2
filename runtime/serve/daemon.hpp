// daemon.hpp: what the routes ask, answered by a worker on its thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/serve/http.hpp"
#include "runtime/serve/ports.hpp"
#include "runtime/store/contact_store.hpp"
#include "runtime/worker/worker_thread.hpp"

namespace tend {

/// Both must outlive it; `store` is the worker's, and used on the worker's thread alone.
class Daemon final : public EventIntake,
                     public SentMessages,
                     public Preferences,
                     public Overlays,
                     public Health {
 public:
  Daemon(WorkerThread& worker, ContactStore& store) : worker_(worker), store_(store) {}

  void take(std::vector<RawEvent> events,
            std::function<void(Result<std::vector<IntakeResult>>)> done) override;
  void find(std::string effect, std::string link,
            std::function<void(Result<std::optional<SentMessage>>)> done) override;
  void find(std::string contact,
            std::function<void(Result<std::vector<TopicChoice>>)> done) override;
  void find(std::string contact, std::string path,
            std::function<void(Result<std::optional<Overlay>>)> done) override;
  std::string not_ready() const override { return worker_.status().trouble; }
  std::string held_back() const override { return worker_.status().clock_doubt; }
  std::vector<Figure> figures() const override;
  /// `POST /admin/operate`: an order (operate/order.hpp), answered when it is durable.
  HttpHandler admin();

 private:
  WorkerThread& worker_;
  ContactStore& store_;
};

}  // namespace tend
