// sqlite_fault_test.cpp: the store on a disk that fails at the first call, the second, and so on
// until a run goes through: whatever was acknowledged is there, and nothing is there in part.
#include "runtime/store/sqlite_contact_store.hpp"
#include "tests/store/backends.hpp"
#include "tests/store/faulty_vfs.hpp"
#include "tests/store/units_of_work.hpp"

namespace tend::test {
namespace {

constexpr std::uint64_t units = 5;

struct Run {
  FaultyVfs& disk;
  std::string path;
  std::unique_ptr<ContactStore> store = {};
  std::uint64_t acknowledged = 0;
  std::uint64_t failures = 0;

  /// A short log, so that it is moved into the file on the way.
  Result<void> open() {
    store.reset();
    auto opened = SqliteContactStore::open({path, OpenMode::Write, disk.name(), 12});
    if (!opened) return tl::unexpected(opened.error());
    store = std::move(*opened);
    return {};
  }

  /// Does what is left, until something fails that cannot be tried again.
  Result<void> go() {
    if (auto opened = open(); !opened) return opened;
    while (acknowledged < units) {
      Result<void> done = do_unit(*store, acknowledged + 1);
      const Result<void> committed = store->commit();
      if (done) done = committed;
      if (done) {
        CHECK(committed);
        ++acknowledged;
        continue;
      }
      store->rollback();
      ++failures;
      if (!done.error().retryable || disk.is_off()) return done;
      // The object has gone back to what was acknowledged, and goes on from there.
      disk.disarm();
      CHECK(count_units(*store) == acknowledged);
    }
    // A sync may have failed when the log was moved, after the last unit was acknowledged.
    const auto asked = store->find("contact 1");
    if (!asked) return tl::unexpected(asked.error());
    return {};
  }

  /// The process has ended; the next one finds what was acknowledged, and goes on.
  void recover() {
    store.reset();
    disk.restart();
    good(open());
    const std::uint64_t found = count_units(*store);
    // The last may be there although nobody was told.
    CHECK(found >= acknowledged);
    CHECK(found <= acknowledged + 1);
    acknowledged = found;
    good(go());
    CHECK(count_units(*store) == units);
  }
};

/// Of the fault at every call, each in a run of its own.
std::uint64_t runs_with(Fault fault, bool only_syncs = false, std::uint64_t seed = 0) {
  const TemporaryFolder folder;
  for (std::uint64_t call = 1;; ++call) {
    INFO("call " << call << ", seed " << seed);
    FaultyVfs disk("faulty");
    disk.set_seed(seed);
    Run run{disk, folder.path("tend.db")};
    disk.arm(fault, call, only_syncs);
    const Result<void> went = run.go();
    if (!went) run.recover();
    CHECK(count_units(*run.store) == units);
    run.store.reset();
    if (!disk.struck()) return call - 1;
  }
}

}  // namespace

TEST_CASE("nothing is lost when a write fails", "[store]") {
  CHECK(runs_with(Fault::Error) > 100);
}

TEST_CASE("nothing is lost when a write is short", "[store]") {
  CHECK(runs_with(Fault::ShortWrite) > 100);
}

TEST_CASE("nothing is lost when the disk is full for a while", "[store]") {
  CHECK(runs_with(Fault::Full) > 100);
}

TEST_CASE("nothing is lost when the power goes in the middle of a write", "[store]") {
  for (std::uint64_t seed = 0; seed < 2; ++seed) {
    CHECK(runs_with(Fault::TornWrite, false, seed) > 100);
  }
}

TEST_CASE("nothing that was acknowledged is lost when the power goes", "[store]") {
  for (std::uint64_t seed = 0; seed < 2; ++seed) {
    CHECK(runs_with(Fault::PowerCut, false, seed) > 100);
  }
}

TEST_CASE("a sync that failed is not tried again", "[store]") {
  CHECK(runs_with(Fault::Error, true) > 10);

  const TemporaryFolder folder;
  FaultyVfs disk("faulty");
  Run run{disk, folder.path("tend.db")};
  good(run.open());
  good(do_unit(*run.store, 1));
  good(run.store->commit());
  good(do_unit(*run.store, 2));
  disk.arm(Fault::Error, 1, true);
  const Error error = bad(run.store->commit());
  CHECK(error.code == ErrorCode::Unavailable);
  CHECK_FALSE(error.retryable);
  // The disk would take it now, but what it holds is not known: every later call says so.
  run.store->rollback();
  CHECK(bad(run.store->find("contact 1")).code == ErrorCode::Unavailable);
  CHECK(bad(run.store->add("contact 3")).code == ErrorCode::Unavailable);
  CHECK(bad(run.store->commit()).code == ErrorCode::Unavailable);
  run.store.reset();
  good(run.open());
  const std::uint64_t found = count_units(*run.store);
  CHECK((found == 1 || found == 2));
}

}  // namespace tend::test
