// sqlite_crash_test.cpp: processes that are killed, logs that were cut off or damaged, disks that
// are full, on the file system of the machine.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/hash.hpp"
#include "tests/store/backends.hpp"
#include "tests/store/units_of_work.hpp"

namespace tend::test {
namespace {

namespace fs = std::filesystem;

std::string url(const std::string& folder) {
  return "sqlite:" + folder + "/tend.db";
}

/// Does units until it is killed, and writes a byte to `acknowledge` after each commit that
/// returned. Ends by _exit: what the test has set up is not this process's.
[[noreturn]] void work_until_killed(const std::string& folder, int acknowledge) {
  auto store = open_contact_store(url(folder), OpenMode::Write);
  if (!store) ::_exit(2);
  const auto unit = (*store)->shared("unit");
  if (!unit) ::_exit(2);
  for (std::uint64_t number = *unit ? std::stoull(**unit) + 1 : 1;; ++number) {
    if (!do_unit(**store, number) || !(*store)->commit()) ::_exit(2);
    if (::write(acknowledge, "x", 1) != 1) ::_exit(2);
  }
}

/// Lets a child work for some commits and some microseconds, kills it, and gives how many commits
/// it was told of.
std::uint64_t kill_after(const std::string& folder, std::uint64_t commits, std::uint64_t wait_us) {
  int ends[2] = {};
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) work_until_killed(folder, ends[1]);
  ::close(ends[1]);
  char room[64];
  std::uint64_t acknowledged = 0;
  while (acknowledged < commits) {
    const ssize_t count = ::read(ends[0], room, std::min(sizeof room, commits - acknowledged));
    if (count <= 0) break;
    acknowledged += static_cast<std::uint64_t>(count);
  }
  ::usleep(static_cast<useconds_t>(wait_us));
  ::kill(child, SIGKILL);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  while (true) {
    const ssize_t count = ::read(ends[0], room, sizeof room);
    if (count <= 0) break;
    acknowledged += static_cast<std::uint64_t>(count);
  }
  ::close(ends[0]);
  return acknowledged;
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Units until the disk is full; then reading goes on, and writing once there is room.
void fill_the_disk(const std::string& folder, const std::function<void()>& make_room) {
  auto store = good(open_contact_store(url(folder), OpenMode::Write));
  std::uint64_t done = 0;
  std::optional<Error> full;
  while (!full && done < 5000) {
    Result<void> unit = do_unit(*store, done + 1);
    const Result<void> committed = store->commit();
    if (unit) unit = committed;
    if (unit) {
      ++done;
    } else {
      full = unit.error();
      store->rollback();
    }
  }
  REQUIRE(full);
  INFO(full->message);
  CHECK(full->code == ErrorCode::Unwritable);
  CHECK(full->retryable);
  CHECK(count_units(*store) == done);
  CHECK_FALSE((do_unit(*store, done + 1) && store->commit()));
  store->rollback();
  make_room();
  good(do_unit(*store, done + 1));
  good(store->commit());
  CHECK(count_units(*store) == done + 1);
  store.reset();
  store = good(open_contact_store(url(folder), OpenMode::Write));
  CHECK(count_units(*store) == done + 1);
}

}  // namespace

TEST_CASE("nothing that was acknowledged is lost when the process is killed", "[store]") {
  const TemporaryFolder folder;
  std::uint64_t present = 0;
  std::uint64_t kills_with_work = 0;
  for (std::uint64_t kill = 0; kill < 60; ++kill) {
    INFO("kill " << kill);
    const std::uint64_t choice = stable_hash("kill", kill);
    const std::uint64_t told = kill_after(folder.path(), choice % 8, (choice >> 8) % 3000);
    const auto store = good(open_contact_store(url(folder.path()), OpenMode::Write));
    const std::uint64_t found = count_units(*store);
    // The last may be there although nobody was told.
    CHECK(found >= present + told);
    CHECK(found <= present + told + 1);
    if (found > present) ++kills_with_work;
    present = found;
  }
  CHECK(kills_with_work > 30);
}

TEST_CASE("a log that was cut off or damaged is good up to there", "[store]") {
  constexpr std::uint64_t units = 6;
  const TemporaryFolder folder;
  const TemporaryFolder copy;
  std::vector<std::uint64_t> log_sizes;
  {
    const auto store = good(open_contact_store(url(folder.path()), OpenMode::Write));
    for (std::uint64_t number = 1; number <= units; ++number) {
      good(do_unit(*store, number));
      good(store->commit());
      log_sizes.push_back(fs::file_size(folder.path("tend.db-wal")));
    }
    fs::copy(folder.path("tend.db"), copy.path("tend.db"));
    fs::copy(folder.path("tend.db-wal"), copy.path("tend.db-wal"));
  }
  const std::string file = read_file(copy.path("tend.db"));
  const std::string log = read_file(copy.path("tend.db-wal"));
  REQUIRE(log.size() == log_sizes.back());
  for (std::uint64_t cut = 0; cut < log.size(); cut += 1777) {
    INFO("cut at " << cut);
    const auto whole = static_cast<std::uint64_t>(
        std::ranges::count_if(log_sizes, [&](std::uint64_t size) { return size <= cut; }));
    for (const bool cut_off : {true, false}) {
      std::string damaged = log;
      if (cut_off) {
        damaged.resize(cut);
      } else {
        damaged[cut] = static_cast<char>(damaged[cut] ^ 0x10);
      }
      write_file(copy.path("tend.db"), file);
      write_file(copy.path("tend.db-wal"), damaged);
      const auto store = good(open_contact_store(url(copy.path()), OpenMode::Write));
      CHECK(count_units(*store) == whole);
    }
  }
}

TEST_CASE("a full disk is survived", "[store]") {
  const TemporaryFolder folder;
  const std::string disk = folder.path("disk");
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=3m") != 0) {
    WARN("a small disk needs the right to mount; the limit on files stands for it");
    return;
  }
  const std::string ballast = disk + "/ballast";
  write_file(ballast, std::string(1 << 20, 'b'));
  fill_the_disk(disk, [&] { fs::remove(ballast); });
  CHECK(::umount(disk.c_str()) == 0);
}

TEST_CASE("a limit on the size of files is survived", "[store]") {
  const TemporaryFolder folder;
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  rlimit small = before;
  small.rlim_cur = 1 << 20;
  const auto old_handler = ::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  fill_the_disk(folder.path(), [&] { REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0); });
  ::signal(SIGXFSZ, old_handler);
}

}  // namespace tend::test
