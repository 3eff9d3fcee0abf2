// A worker on a store does what a simulation does, however often it is stopped (runtime.md, G1, G2,
// G3, G9).
#include "runtime/worker/worker.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "compiler/compile.hpp"
#include "runtime/effects/trace_json.hpp"
#include "runtime/program/file.hpp"
#include "runtime/sources/event_text.hpp"
#include "runtime/store/memory.hpp"
#include "runtime/store/open_contact_store.hpp"

using namespace tend;
namespace fs = std::filesystem;

namespace {

Program compile_paths(const std::vector<std::string>& paths) {
  Sources sources;
  std::vector<SourceId> roots;
  for (const std::string& path : paths) {
    const Result<SourceId> source = sources.read(path);
    TEND_CHECK(source.has_value(), "the test's scripts are there");
    roots.push_back(*source);
  }
  DiskReader reader;
  Diagnostics diagnostics;
  Compiled compiled = compile(sources, roots, reader, {}, diagnostics);
  TEND_CHECK(compiled.program.has_value(), "the test's scripts are right");
  return *std::move(compiled.program);
}

std::string file_in(std::string_view folder, std::string_view name) {
  return (fs::path(TEND_SOURCE_DIR) / folder / name).generic_string();
}

/// What people do, made of hashes: forms, downloads, pages, opens, clicks, in order of time.
std::vector<std::string> deeds(int contacts, int days) {
  struct Deed {
    Instant at;
    std::string rest;
  };
  std::vector<Deed> all;
  const Instant first = *parse_instant("2026-01-05T07:00:00Z").instant;
  for (int contact = 0; contact < contacts; ++contact) {
    for (int deed = 0; deed < 12; ++deed) {
      const std::uint64_t hash = stable_hash(std::to_string(contact) + '/' + std::to_string(deed));
      const std::int64_t second =
          deed == 0
              ? contact * 60
              : static_cast<std::int64_t>(hash % (86'400u * static_cast<std::uint64_t>(days)));
      const char* what[] = {R"("type":"opened","message":"what_is_inbound")",
                            R"("type":"clicked","message":"case_study")",
                            R"("type":"page_viewed","path":"/pricing")",
                            R"("type":"page_viewed","path":"/")",
                            R"("type":"downloaded","asset":"roi-sheet")",
                            R"("type":"form_submitted","form":"contact")"};
      const std::string rest =
          deed == 0
              ? R"("type":"form_submitted","form":"inbound-guide","set":{"title":"CEO","timezone":")" +
                    std::string(contact % 2 == 0 ? "Europe/Stockholm" : "America/New_York") +
                    R"("})"
              : what[hash / 7 % 6];
      all.push_back({{first.us + second * us_per_second},
                     R"("contact":"c)" + std::to_string(contact) + R"(@example.com",)" + rest});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Deed& a, const Deed& b) { return a.at < b.at; });
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < all.size(); ++i)
    lines.push_back(R"({"id":"e)" + std::to_string(i) + R"(","at":")" + format_utc(all[i].at) +
                    R"(",)" + all[i].rest + "}");
  return lines;
}

/// The trace of each contact.
using Histories = std::map<std::string, std::string>;

/// All that happens to everyone in memory, without a store.
Histories simulated(const Program& program, const std::vector<std::string>& events, Instant until) {
  Texts texts;
  Zones zones;
  MemoryStore store(initial_values(program, texts));
  struct Sink final : TraceSink {
    explicit Sink(TraceNames names) : names_(names), line_(names) {}
    void record(const TraceRecord& record) override {
      histories[std::string(names_.contact(record))] += line_.of(record);
    }
    TraceNames names_;
    TraceLine line_;
    Histories histories;
  } sink(TraceNames(program, texts, store));
  Engine engine(program, texts, store, zones, sink);
  EventText reader(program, texts, zones, [](const Problem&) {});
  for (const std::string& json : events) {
    Event event;
    REQUIRE(reader.read(json, event));
    REQUIRE(engine.accept(event));
  }
  REQUIRE(engine.advance(until));
  return sink.histories;
}

/// A store, and the workers that come and go on it.
class Shop {
 public:
  Shop(std::string url, const Program& program)
      : url_(std::move(url)), program_(program), hash_(program_hash(write_program(program))) {
    open_store();
  }
  Worker& worker() {
    if (!worker_) {
      WorkerOptions options;
      options.clock = Clock::Virtual;
      auto opened = Worker::open(*store_, program_, hash_, zones_, options);
      TEND_CHECK(opened.has_value(), "the store takes a worker");
      worker_ = std::move(*opened);
    }
    return *worker_;
  }
  /// The worker is gone; what it had not committed, too. Of a store on disk everything in memory
  /// is.
  void crash() {
    worker_.reset();
    if (url_ == "memory:") {
      store_->rollback();
    } else {
      open_store();
    }
  }
  Histories histories() {
    Histories histories;
    const auto contacts = store_->contacts_after(std::nullopt, 10'000);
    REQUIRE(contacts);
    for (const StoredContact& contact : *contacts) {
      const auto history = store_->history(contact.key);
      REQUIRE(history);
      for (const HistoryEntry& entry : *history) histories[contact.identity] += entry.lines;
    }
    return histories;
  }
  ContactStore& store() { return *store_; }

 private:
  void open_store() {
    store_.reset();
    auto opened = open_contact_store(url_, OpenMode::Write);
    TEND_CHECK(opened.has_value(), "the store can be opened");
    store_ = std::move(*opened);
  }
  std::string url_;
  const Program& program_;
  Digest hash_;
  Zones zones_;
  std::unique_ptr<ContactStore> store_;
  std::unique_ptr<Worker> worker_;
};

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("tend-worker-" + std::to_string(::getpid()))) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

/// Everything, with a crash after each event whose number the hash of the seed picks.
Histories worked(const std::string& url, const Program& program,
                 const std::vector<std::string>& events, Instant until, std::uint64_t seed,
                 std::uint64_t one_in) {
  Shop shop(url, program);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string_view one[] = {events[i]};
    const auto taken = shop.worker().take(one, earliest_instant);
    REQUIRE(taken);
    REQUIRE(taken->front().how == tend::Taken::How::New);
    if (one_in != 0 && stable_hash(events[i], seed) % one_in == 0) shop.crash();
  }
  for (;;) {
    const auto more = shop.worker().turn(until);
    REQUIRE(more);
    if (!*more) break;
    if (one_in != 0) shop.crash();
  }
  return shop.histories();
}

void same(const Histories& is, const Histories& should) {
  CHECK(is.size() == should.size());
  for (const auto& [contact, lines] : should) {
    INFO(contact);
    const auto found = is.find(contact);
    REQUIRE(found != is.end());
    if (found->second == lines) continue;
    std::istringstream left(found->second), right(lines);
    std::string a, b;
    while (std::getline(left, a) && std::getline(right, b) && a == b) continue;
    CHECK(a == b);
    FAIL("the histories differ");
  }
}

}  // namespace

TEST_CASE("a worker on a store writes the history that a simulation prints") {
  const Program program = compile_paths({file_in("tests/cases/seed_scripts", "E1.tend"),
                                         file_in("tests/cases/seed_scripts", "E2.tend")});
  const std::vector<std::string> events = deeds(30, 120);
  const Instant until = *parse_instant("2026-08-01T00:00:00Z").instant;
  const Histories should = simulated(program, events, until);
  REQUIRE(should.size() == 30);
  SECTION("in memory") {
    same(worked("memory:", program, events, until, 0, 0), should);
  }
  SECTION("in memory, however often it is stopped") {
    same(worked("memory:", program, events, until, 1, 3), should);
  }
  const Folder folder;
  const std::string url = "sqlite:" + (folder.path / "tend.db").generic_string();
  SECTION("on disk") {
    same(worked(url, program, events, until, 0, 0), should);
  }
  SECTION("on disk, however often it is stopped") {
    same(worked(url, program, events, until, 1, 10), should);
  }
}
