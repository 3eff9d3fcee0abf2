#include "bench/mail_rates.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include "base/check.hpp"
#include "runtime/effects/smtp.hpp"
#include "runtime/worker/worker_thread.hpp"

namespace tend::bench {

namespace {

using Steady = std::chrono::steady_clock;

/// The time of a day of our own, which passes as any other.
std::function<Instant()> clock_from(Instant now) {
  return [now, start = Steady::now()] {
    const auto passed =
        std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - start);
    return Instant{now.us + passed.count()};
  };
}

/// When each mail came here.
struct Arrivals {
  std::mutex mutex;
  std::vector<std::int64_t> late_us;
};

struct StoppingTheTime final : Channel {
  StoppingTheTime(Arrivals& all, const std::function<Instant()>& a_clock,
                  const std::function<Instant(std::uint64_t)>& a_due_of)
      : arrivals(all), clock(a_clock), due_of(a_due_of) {}
  Delivery deliver(const OutgoingMessage& message) override {
    const std::int64_t late_us = clock().us - due_of(number_in(message.to)).us;
    const std::lock_guard lock(arrivals.mutex);
    arrivals.late_us.push_back(late_us);
    return {};
  }
  Delivery notify(const OutgoingNotice&) override { return {}; }
  Arrivals& arrivals;
  const std::function<Instant()>& clock;
  const std::function<Instant(std::uint64_t)>& due_of;
};

struct ToNobody final : Channel {
  Delivery deliver(const OutgoingMessage&) override { return {}; }
  Delivery notify(const OutgoingNotice&) override { return {}; }
};

/// Runs until so many mails have left.
Spent run(DurableProject& project, const std::string& path, std::uint64_t mails,
          const std::function<std::unique_ptr<Channel>()>& open_mail,
          const WorkerThreadOptions& options) {
  const auto store = project.open_store(path);
  WorkerThread thread(
      [&]() -> Result<Deployment> {
        Deployment deployment;
        deployment.worker = project.open_worker(*store);
        deployment.ways_out = [&] {
          WaysOut ways;
          ways.channels[static_cast<std::size_t>(ChannelKind::Email)] = open_mail();
          return ways;
        };
        return deployment;
      },
      options);
  const SpentSince watch;
  done(thread.start());
  while (thread.status().worker.sent < mails) {
    TEND_CHECK(thread.status().trouble.empty(), thread.status().trouble);
    TEND_CHECK(watch.now().wall_s < 30 + static_cast<double>(mails) / 50, "mails leave");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const Spent spent = watch.now();
  thread.stop();
  done(thread.wait());
  return spent;
}

}  // namespace

Spent hand_mails(DurableProject& project, const std::string& store, const std::string& smtp_url,
                 std::uint64_t mails, std::size_t senders, Instant now) {
  const auto open_mail = [&]() -> std::unique_ptr<Channel> {
    if (smtp_url.empty()) return std::make_unique<ToNobody>();
    SmtpOptions options;
    options.url = smtp_url;
    return done(Smtp::open(std::move(options)));
  };
  WorkerThreadOptions options;
  options.senders = senders;
  options.clock = clock_from(now);
  return run(project, store, mails, open_mail, options);
}

Lateness measure_lateness(DurableProject& project, const std::string& store, std::uint64_t mails,
                          Instant now, const std::function<Instant(std::uint64_t)>& due_of) {
  Arrivals arrivals;
  WorkerThreadOptions options;
  options.clock = clock_from(now);
  const auto open_mail = [&] {
    return std::make_unique<StoppingTheTime>(arrivals, options.clock, due_of);
  };
  run(project, store, mails, open_mail, options);
  std::vector<std::int64_t>& late_us = arrivals.late_us;
  std::ranges::sort(late_us);
  const auto at = [&](double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(late_us.size() - 1));
    return static_cast<double>(late_us[place]) / 1e3;
  };
  return {late_us.size(), at(0.5), at(0.99), at(1)};
}

}  // namespace tend::bench
