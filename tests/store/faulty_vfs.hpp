// faulty_vfs.hpp: a disk that fails when it is told to, and forgets what was not synced.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tend::test {

enum class Fault : std::uint8_t {
  None,
  Error,       ///< the call fails, and nothing of it happens
  ShortWrite,  ///< half of it is written, and the call fails
  TornWrite,   ///< half of it is written, and the machine loses its power
  Full,        ///< the call fails, for there is no room; so does every write after it
  PowerCut,    ///< the machine loses its power before the call
};

/// A file system in memory that SQLite uses by name. Everything that changes a file (a write, a
/// sync, a truncation, a deletion) is a call that is counted, and the one told to can go wrong. A
/// power cut keeps what was synced, and of the writes since then those that a hash chooses, whole
/// or in part, which is all that a disk promises. After it every call fails until `restart`.
///
/// One connection at a time; one thread.
class FaultyVfs {
 public:
  /// Registered with SQLite under `name` for as long as this lives.
  explicit FaultyVfs(std::string name);
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;
  const char* name() const { return name_.c_str(); }

  /// Calls from now on until `fault` strikes at the `call`-th, counted from 1. Syncs only:
  /// `only_syncs`.
  void arm(Fault fault, std::uint64_t call, bool only_syncs = false);
  /// There is room, and nothing fails any more.
  void disarm() { fault_ = Fault::None, is_full_ = false; }
  bool struck() const { return struck_; }
  bool is_off() const { return is_off_; }

  /// The power goes now; the seed chooses which unsynced writes the disk had done.
  void cut_power();
  /// The process ends now: what it wrote stays as it is, and every call fails until `restart`.
  void stop() { is_off_ = true; }
  /// The machine is on again, with what the disk holds.
  void restart() { is_off_ = false, disarm(); }
  void set_seed(std::uint64_t seed) { seed_ = seed; }

  /// The bytes of a file, to be looked at or damaged; null when there is none.
  std::string* file(const std::string& path);

  // For the functions that SQLite calls.
  struct Write {
    std::uint64_t at = 0;
    std::string bytes;
    bool truncates = false;  ///< to `at`
  };
  struct File {
    std::string bytes;         ///< as the running machine sees it
    std::string synced;        ///< as the disk surely holds it
    std::vector<Write> since;  ///< what was done since the sync, in order
    std::vector<std::unique_ptr<char[]>> shared_memory;
  };
  std::map<std::string, std::shared_ptr<File>> files;
  /// What is to happen to a call that changes something; Error and the like also for all calls
  /// while the power is off.
  Fault next(bool is_sync);
  /// What the salt of a log is made of: it has only to differ from the one before.
  std::uint64_t salts = 0;

 private:
  struct Registration;
  std::string name_;
  std::unique_ptr<Registration> registration_;
  Fault fault_ = Fault::None;
  std::uint64_t call_ = 0;
  std::uint64_t strikes_at_ = 0;
  std::uint64_t seed_ = 0;
  bool only_syncs_ = false;
  bool is_full_ = false;
  bool is_off_ = false;
  bool struck_ = false;
};

}  // namespace tend::test
