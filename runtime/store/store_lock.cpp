#include "runtime/store/store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace tend {
namespace {

/// What the kernel calls this process: `tend`.
std::string process_name() {
  std::string name;
  std::getline(std::ifstream("/proc/self/comm"), name);
  return name.empty() ? "tend" : name;
}

/// What the holder wrote of itself: "process 4242 (tend)".
std::string holder(int file) {
  std::array<char, 64> text{};
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  std::string name(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!name.empty() && name.back() == '\n') name.pop_back();
  return name.empty() ? "another process" : "process " + name;
}

}  // namespace

Result<StoreLock> StoreLock::take(const std::string& store_path) {
  const std::string path = store_path + ".lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return failure(ErrorCode::Unwritable, path + ": " + std::strerror(errno));
  }
  StoreLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return failure(ErrorCode::Unsupported, path + ": cannot be locked: " + std::strerror(errno));
    }
    return failure(ErrorCode::Unavailable,
                   store_path + ": in use by " + holder(file) +
                       "; one engine at a time works on a store (end that one, or read only)",
                   true);
  }
  const std::string name = std::to_string(::getpid()) + " (" + process_name() + ")\n";
  // Only for the message that another will see: without it the lock holds as well. Cut after it was
  // written, since file systems wait for the disk when a file is emptied and written anew.
  if (::pwrite(file, name.data(), name.size(), 0) > 0) {
    (void)!::ftruncate(file, static_cast<off_t>(name.size()));
  }
  return lock;
}

StoreLock::StoreLock(StoreLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

StoreLock& StoreLock::operator=(StoreLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

StoreLock::~StoreLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace tend
