// A project that changes under people, and a process that ends in the middle of the change.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "base/check.hpp"
#include "compiler/compile.hpp"
#include "runtime/program/file.hpp"
#include "runtime/store/memory_contact_store.hpp"
#include "runtime/worker/worker.hpp"
#include "tests/faults/passed_on.hpp"

using namespace tend;

namespace {

struct Project {
  explicit Project(const std::string& text) : program(compile_text(text)) {}
  static Program compile_text(const std::string& text) {
    Sources sources;
    const SourceId source = sources.add("test.tend", text);
    DiskReader reader;
    Diagnostics diagnostics;
    Compiled compiled = compile(sources, {source}, reader, {}, diagnostics);
    TEND_CHECK(compiled.program.has_value(), "the test's script is right");
    return *std::move(compiled.program);
  }

  Program program;
  Digest hash = program_hash(write_program(program));
};

constexpr Instant monday{1'767'596'400'000'000};  // 2026-01-05T07:00:00Z
constexpr Instant after_days(std::int64_t days) {
  return {monday.us + days * 24 * 3600 * us_per_second};
}

/// The power goes at the n-th commit: before it, or after it and before anybody was told.
class EndsAt : public test::PassedOn {
 public:
  EndsAt(ContactStore& to, int commit, bool is_kept)
      : PassedOn(to), left_(commit), is_kept_(is_kept) {}
  Result<void> commit() override {
    if (--left_ != 0) return to_.commit();
    has_ended_ = true;
    if (!is_kept_) to_.rollback();
    if (is_kept_ && !to_.commit()) TEND_CHECK(false, "a store in memory commits");
    return failure(ErrorCode::Unavailable, "the power is gone");
  }
  bool has_ended() const { return has_ended_; }

 private:
  int left_;
  bool is_kept_;
  bool has_ended_ = false;
};

/// More contacts than the change takes in one unit of work.
constexpr int contact_count = 1050;

class Shop {
 public:
  Result<void> open(ContactStore& over, const Project& project) {
    worker_.reset();
    auto opened = Worker::open(over, project.program, project.hash, zones_, {});
    if (!opened) return tl::unexpected(opened.error());
    worker_ = std::move(*opened);
    return {};
  }
  void everybody_sends(const std::string& type, Instant now) {
    std::vector<std::string> events;
    for (int i = 0; i < contact_count; ++i) {
      events.push_back(
          fmt::format(R"({{"id":"{0}{1}","contact":"c{1}@shop.example","type":"{0}"}})", type, i));
    }
    const std::vector<std::string_view> lines(events.begin(), events.end());
    const auto taken = worker_->take(lines, now);
    if (!taken) FAIL(taken.error().message);
    turn(now);
  }
  void turn(Instant now) {
    for (;;) {
      const auto more = worker_->turn(now);
      REQUIRE(more);
      if (!*more) return;
    }
  }

  MemoryContactStore store;

 private:
  Zones zones_;
  std::unique_ptr<Worker> worker_;
};

std::string history(ContactStore& of) {
  std::string lines;
  const auto entries = of.history_after(0, 100'000);
  REQUIRE(entries);
  for (const HistoryEntry& entry : *entries) lines += entry.lines;
  return lines;
}

}  // namespace

TEST_CASE("a change of project that was cut off goes on, whatever project comes next") {
  const Project old(R"(
workflow greeting { when form_submitted  no goal  wait 3d  log 'as it was'  wait 3d  log 'to its end' }
)");
  const Project next(R"(
workflow greeting { when form_submitted  no goal  wait 1d  log 'as it is' }
)");
  const Project later(R"(
workflow farewell { when purchased       no goal  wait 9d  log 'other' }
workflow greeting { when form_submitted  no goal  wait 1d  log 'as it is' }
)");
  // What everybody lives through when nothing is cut off, or is cut off at a commit.
  const auto lived = [&](int commit, bool is_kept, const Project& last, bool& has_ended) {
    Shop shop;
    REQUIRE(shop.open(shop.store, old));
    shop.everybody_sends("form_submitted", monday);
    EndsAt failing(shop.store, commit, is_kept);
    const auto opened = shop.open(failing, next);
    has_ended = failing.has_ended();
    CHECK(opened.has_value() != has_ended);
    REQUIRE(shop.open(shop.store, last));
    shop.everybody_sends("page_viewed", after_days(1));
    for (const int day : {3, 6, 30}) shop.turn(after_days(day));
    return history(shop.store);
  };
  bool has_ended = false;
  const std::string whole = lived(0, false, next, has_ended);
  REQUIRE_FALSE(has_ended);
  CHECK(whole.find("as it was") != std::string::npos);
  CHECK(whole.find("to its end") != std::string::npos);
  CHECK(whole.find("as it is") == std::string::npos);
  for (int commit = 1;; ++commit) {
    INFO("cut off at commit " << commit);
    CHECK(lived(commit, false, next, has_ended) == whole);
    if (!has_ended) {
      CHECK(commit > 4);  // the program, each page, the end
      break;
    }
    CHECK(lived(commit, true, next, has_ended) == whole);
    CHECK(lived(commit, true, later, has_ended) == whole);
    CHECK(lived(commit, false, old, has_ended) == whole);
  }
}
