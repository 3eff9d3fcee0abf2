// store_lock.hpp: one engine at a time on a store that is a file.
#pragma once

#include <string>

#include "base/result.hpp"

namespace tend {

/// A lock that its process holds until it ends, however it ends: FILE.lock beside the store, with
/// flock(2). The file stays, since a lock file that comes and goes can be held twice.
class StoreLock {
 public:
  /// Unavailable, with the process that holds it, when another does; the same process counts as
  /// another.
  static Result<StoreLock> take(const std::string& store_path);
  StoreLock(StoreLock&& other) noexcept;
  StoreLock& operator=(StoreLock&& other) noexcept;
  ~StoreLock();

 private:
  explicit StoreLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace tend
