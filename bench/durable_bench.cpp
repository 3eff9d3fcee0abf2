// durable_bench [CONTACTS [FOLDER [SMTP_PORT]]]: events accepted, steps committed, mails handed to
// a server, timers that fire and a program that changes, through a worker on a store in SQLite with
// synchronous=FULL, and beside it the same rows written raw.
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "bench/durable_project.hpp"
#include "bench/mail_rates.hpp"
#include "bench/raw_rows.hpp"
#include "bench/spent.hpp"

namespace tend::bench {
namespace {

namespace fs = std::filesystem;

constexpr Instant start{1'767'571'200'000'000};  // 2026-01-05
constexpr std::int64_t wait_us = 3 * us_per_day;
/// Mails that are due one after the other come at this distance.
constexpr std::int64_t pace_us = us_per_second / 100;
constexpr std::uint64_t rounds = 5;
constexpr std::size_t senders = 4;

/// What was measured round by round: the worker, then the same rows raw.
class Rates {
 public:
  void add(double things, const Spent& spent, const RawCopy::Written& raw) {
    best_ = std::max(best_, things / spent.wall_s);
    best_raw_ = std::max(best_raw_, things / raw.spent.wall_s);
    ratios_.push_back(raw.spent.wall_s / spent.wall_s);
    cpu_us_ = std::min(cpu_us_, spent.cpu_s * 1e6 / things);
    raw_cpu_us_ = std::min(raw_cpu_us_, raw.spent.cpu_s * 1e6 / things);
    rows_ = static_cast<double>(raw.rows) / things;
  }
  void print(std::string_view name) {
    std::ranges::sort(ratios_);
    fmt::print("{:<40}{:>9.0f}{:>9.0f}{:>8.2f}{:>8.2f}{:>8.2f}{:>9.1f}{:>9.1f}{:>7.1f}\n", name,
               best_, best_raw_, ratios_.front(), ratios_[ratios_.size() / 2], ratios_.back(),
               cpu_us_, raw_cpu_us_, rows_);
    std::fflush(stdout);
  }

 private:
  double best_ = 0, best_raw_ = 0, rows_ = 0;
  double cpu_us_ = 1e9, raw_cpu_us_ = 1e9;
  std::vector<double> ratios_;
};

/// Events that come in one unit of work, and when.
struct Batch {
  std::vector<std::string> events;
  Instant now;
};

class Bench {
 public:
  Bench(std::uint64_t contacts, const std::string& folder, std::string smtp_port)
      : contacts_(contacts),
        share_(std::max<std::uint64_t>(contacts / 50, 20)),
        paced_(std::clamp<std::uint64_t>(contacts / 100, 20, 2000)),
        smtp_port_(std::move(smtp_port)),
        path_(folder + "/tend.db"),
        raw_path_(folder + "/raw.db") {}

  void run();

 private:
  /// The first are due at once; half an hour later those whose mails go to a server; then some one
  /// by one, and a day later all others.
  std::uint64_t due_first() const { return share_ * (rounds + 2); }
  Instant entry(std::uint64_t contact) const {
    const auto number = static_cast<std::int64_t>(contact);
    const auto first = static_cast<std::int64_t>(due_first());
    if (contact < share_ * rounds) return {start.us + number};
    if (contact < due_first()) return {start.us + us_per_hour / 2 + number};
    if (contact < due_first() + paced_)
      return {start.us + us_per_hour + (number - first) * pace_us};
    return {start.us + us_per_day + number};
  }

  void open() {
    store_ = project_.open_store(path_);
    worker_ = project_.open_worker(*store_);
  }
  void close() {
    worker_.reset();
    store_.reset();
  }
  std::vector<Batch> forms(std::uint64_t until, std::size_t batch);
  std::vector<Batch> jobs(std::uint64_t count, std::size_t batch, Instant now);
  void take(const std::vector<Batch>& batches);
  std::size_t wake(std::uint64_t until_contact);

  void fill();
  void accept(RawCopy& raw, std::size_t batch);
  void do_jobs(RawCopy& raw);
  void go_on(RawCopy& raw);
  void mail();
  void fire();
  void change();

  std::uint64_t contacts_;
  std::uint64_t share_;  ///< of the contacts, that a round is about
  std::uint64_t paced_;  ///< mails that are due one after the other
  std::string smtp_port_;
  std::string path_;
  std::string raw_path_;
  DurableProject project_;
  std::unique_ptr<ContactStore> store_;
  std::unique_ptr<Worker> worker_;
  std::uint64_t known_ = 0;  ///< how many contacts have come
  std::uint64_t jobs_ = 0;
};

std::vector<Batch> Bench::forms(std::uint64_t until, std::size_t batch) {
  std::vector<Batch> batches;
  while (known_ < until) {
    Batch& next = batches.emplace_back();
    // All of a batch come at one instant; those who are due much later are of the next.
    const Instant end{entry(known_).us + us_per_second};
    while (next.events.size() < batch && known_ < until && entry(known_) < end) {
      next.now = entry(known_);
      next.events.push_back(form_event(known_++));
    }
  }
  return batches;
}

std::vector<Batch> Bench::jobs(std::uint64_t count, std::size_t batch, Instant now) {
  std::vector<Batch> batches;
  for (std::uint64_t i = 0; i < count; ++i, ++jobs_) {
    if (i % batch == 0) batches.push_back({{}, now});
    batches.back().events.push_back(job_event(jobs_, stable_hash("contact", jobs_) % known_));
  }
  return batches;
}

void Bench::take(const std::vector<Batch>& batches) {
  for (const Batch& batch : batches) {
    const std::vector<std::string_view> views(batch.events.begin(), batch.events.end());
    for (const Taken& one : done(worker_->take(views, batch.now)))
      TEND_CHECK(one.how == Taken::How::New, one.problem);
  }
}

/// All who came before this one go on after their three days. In how many units of work.
std::size_t Bench::wake(std::uint64_t until_contact) {
  const Instant now{entry(until_contact - 1).us + wait_us};
  std::size_t units = 1;
  while (done(worker_->turn(now))) ++units;
  return units;
}

void Bench::fill() {
  const SpentSince watch;
  const std::uint64_t first = contacts_ - share_ * rounds * 3;
  constexpr std::uint64_t at_a_time = 50'000;
  while (known_ < std::min(first, due_first()))
    take(forms(std::min({known_ + at_a_time, first, due_first()}), 1000));
  take(forms(std::min(first, due_first() + paced_), 1));  // each at its own instant
  while (known_ < first) take(forms(std::min(known_ + at_a_time, first), 1000));
  fmt::print("{} contacts wait: let in in {:.0f} s\n\n", known_, watch.now().wall_s);
}

/// Somebody who was not known enters a workflow.
void Bench::accept(RawCopy& raw, std::size_t batch) {
  Rates rates;
  const std::uint64_t count = batch == 1 ? std::min<std::uint64_t>(share_, 500) : share_;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const std::vector<Batch> batches = forms(known_ + count, batch);
    const SpentSince watch;
    take(batches);
    const Spent spent = watch.now();
    rates.add(static_cast<double>(count), spent, raw.catch_up(batches.size()));
  }
  rates.print(fmt::format("events of new contacts, {} a commit", batch));
}

/// A known contact starts a job: a step, a second, a step, its end.
void Bench::do_jobs(RawCopy& raw) {
  constexpr std::uint64_t steps_a_job = 3;
  Rates rates;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const Instant now{start.us + 2 * us_per_day + static_cast<std::int64_t>(round) * us_per_minute};
    const std::vector<Batch> batches = jobs(share_, 1000, now);
    const SpentSince watch;
    take(batches);
    std::size_t units = batches.size() + 1;
    while (done(worker_->turn({now.us + 2 * us_per_second}))) ++units;
    const Spent spent = watch.now();
    rates.add(static_cast<double>(share_ * steps_a_job), spent, raw.catch_up(units));
  }
  rates.print("steps of jobs");
}

/// Those who have waited three days get their mail.
void Bench::go_on(RawCopy& raw) {
  Rates rates;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const std::uint64_t before = worker_->figures().steps;
    const SpentSince watch;
    const std::size_t units = wake(share_ * (round + 1));
    const Spent spent = watch.now();
    const std::uint64_t steps = worker_->figures().steps - before;
    rates.add(static_cast<double>(steps), spent, raw.catch_up(units));
  }
  rates.print("steps of those who waited");
}

/// To nobody, for what the worker takes itself; and to the server.
void Bench::mail() {
  const auto hand = [&](std::string_view to, std::uint64_t before, std::uint64_t mails,
                        const std::string& url) {
    wake(before);
    const Instant now{entry(before - 1).us + wait_us + us_per_second};
    close();
    const Spent spent = hand_mails(project_, path_, url, mails, senders, now);
    open();
    const auto count = static_cast<double>(mails);
    fmt::print("{:<40}{:>9.0f}{:>42.1f}\n", to, count / spent.wall_s, spent.cpu_s * 1e6 / count);
  };
  const std::uint64_t first = share_ * rounds;
  hand("mails to nobody", first, first, "");
  const bool has_server = !smtp_port_.empty();
  hand(has_server ? "mails to a server" : "mails to nobody again", due_first(), due_first() - first,
       has_server ? "smtp://127.0.0.1:" + smtp_port_ + "?tls=none" : "");
}

void Bench::fire() {
  close();
  const Instant now{start.us + wait_us + us_per_hour - us_per_second};
  const Lateness late = measure_lateness(project_, path_, paced_, now, [&](std::uint64_t contact) {
    return Instant{entry(contact).us + wait_us};
  });
  fmt::print(
      "\n{} mails at 100 a second while {} contacts wait, after they were due: p50 {:.2f} ms, ",
      late.mails, known_, late.p50_ms);
  fmt::print("p99 {:.2f} ms, the last {:.1f} ms\n", late.p99_ms, late.most_ms);
}

/// The project changes: all who wait are told over into the program that has their workflow as it
/// was beside the new one.
void Bench::change() {
  DurableProject changed(5);
  const auto store = changed.open_store(path_);
  const SpentSince watch;
  changed.open_worker(*store);
  const Spent first = watch.now();
  const SpentSince watch_again;
  changed.open_worker(*store);
  const auto contacts = static_cast<double>(known_);
  fmt::print(
      "\n{} contacts told over into a changed program: {:.1f} s, {:.0f} a second, {:.1f} us cpu "
      "each; opened again in {:.1f} ms\n",
      known_, first.wall_s, contacts / first.wall_s, first.cpu_s * 1e6 / contacts,
      watch_again.now().wall_s * 1e3);
}

void Bench::run() {
  open();
  fill();
  close();
  {
    RawCopy raw(path_, raw_path_);
    open();
    fmt::print("{:<40}{:>9}{:>9}{:>8}{:>8}{:>8}{:>9}{:>9}{:>7}\n", "", "a second", "raw", "least",
               "of raw", "most", "us cpu", "raw", "rows");
    accept(raw, 1);
    accept(raw, 100);
    accept(raw, 1000);
    do_jobs(raw);
    go_on(raw);
  }
  mail();
  fire();
  change();
}

}  // namespace
}  // namespace tend::bench

int main(int argc, char** argv) {
  const std::uint64_t contacts = argc > 1 ? std::stoull(argv[1]) : 1'000'000;
  std::string folder =
      argc > 2 ? std::string(argv[2]) : std::filesystem::temp_directory_path().string();
  folder += "/tend-bench-XXXXXX";
  TEND_CHECK(::mkdtemp(folder.data()) != nullptr, "a folder can be made");
  tend::bench::Bench(contacts, folder, argc > 3 ? argv[3] : "").run();
  std::filesystem::remove_all(folder);
  return 0;
}
