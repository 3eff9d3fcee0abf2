#include "tests/store/faulty_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "base/hash.hpp"

namespace tend::test {
namespace {

/// What SQLite keeps of an open file. It gives the memory, so that we begin and end it.
struct OpenFile : sqlite3_file {
  FaultyVfs* disk = nullptr;
  std::shared_ptr<FaultyVfs::File> file;
};

OpenFile& open_file(sqlite3_file* handle) {
  return *static_cast<OpenFile*>(handle);
}
FaultyVfs& disk_of(sqlite3_vfs* vfs) {
  return *static_cast<FaultyVfs*>(vfs->pAppData);
}

void apply_write(std::string& bytes, const FaultyVfs::Write& write) {
  if (write.truncates) {
    bytes.resize(write.at, '\0');
    return;
  }
  if (bytes.size() < write.at + write.bytes.size()) {
    bytes.resize(write.at + write.bytes.size(), '\0');
  }
  std::ranges::copy(write.bytes, bytes.begin() + static_cast<std::ptrdiff_t>(write.at));
}

void change(FaultyVfs::File& file, FaultyVfs::Write write) {
  apply_write(file.bytes, write);
  file.since.push_back(std::move(write));
}

int file_close(sqlite3_file* handle) {
  open_file(handle).~OpenFile();
  return SQLITE_OK;
}

int file_read(sqlite3_file* handle, void* room, int size, sqlite3_int64 at) {
  const OpenFile& open = open_file(handle);
  if (open.disk->is_off()) return SQLITE_IOERR_READ;
  const std::string& bytes = open.file->bytes;
  const auto begin = std::min(bytes.size(), static_cast<std::size_t>(at));
  const auto length = std::min(bytes.size() - begin, static_cast<std::size_t>(size));
  std::memcpy(room, bytes.data() + begin, length);
  if (length == static_cast<std::size_t>(size)) return SQLITE_OK;
  std::memset(static_cast<char*>(room) + length, 0, static_cast<std::size_t>(size) - length);
  return SQLITE_IOERR_SHORT_READ;
}

int file_write(sqlite3_file* handle, const void* data, int size, sqlite3_int64 at) {
  OpenFile& open = open_file(handle);
  FaultyVfs::Write write{
      static_cast<std::uint64_t>(at),
      std::string(static_cast<const char*>(data), static_cast<std::size_t>(size))};
  const Fault fault = open.disk->next(false);
  const auto write_half = [&] {
    write.bytes.resize(write.bytes.size() / 2);
    change(*open.file, std::move(write));
  };
  switch (fault) {
    case Fault::None:
      change(*open.file, std::move(write));
      return SQLITE_OK;
    case Fault::Full:
      return SQLITE_FULL;
    case Fault::ShortWrite:
      write_half();
      return SQLITE_IOERR_WRITE;
    case Fault::TornWrite:
      write_half();
      open.disk->cut_power();
      return SQLITE_IOERR_WRITE;
    case Fault::Error:
    case Fault::PowerCut:
      return SQLITE_IOERR_WRITE;
  }
  return SQLITE_IOERR_WRITE;
}

int file_truncate(sqlite3_file* handle, sqlite3_int64 size) {
  OpenFile& open = open_file(handle);
  if (open.disk->next(false) != Fault::None) return SQLITE_IOERR_TRUNCATE;
  change(*open.file, {static_cast<std::uint64_t>(size), {}, true});
  return SQLITE_OK;
}

int file_sync(sqlite3_file* handle, int) {
  OpenFile& open = open_file(handle);
  if (open.disk->next(true) != Fault::None) return SQLITE_IOERR_FSYNC;
  open.file->synced = open.file->bytes;
  open.file->since.clear();
  return SQLITE_OK;
}

int file_size(sqlite3_file* handle, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(open_file(handle).file->bytes.size());
  return SQLITE_OK;
}

int file_lock(sqlite3_file*, int) {
  return SQLITE_OK;
}
int file_check_reserved(sqlite3_file*, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}
int file_control(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int file_sector_size(sqlite3_file*) {
  return 4096;
}
int file_characteristics(sqlite3_file*) {
  return 0;
}

int file_shm_map(sqlite3_file* handle, int region, int size, int extend, volatile void** memory) {
  auto& regions = open_file(handle).file->shared_memory;
  const auto index = static_cast<std::size_t>(region);
  if (index >= regions.size() && extend == 0) {
    *memory = nullptr;
    return SQLITE_OK;
  }
  while (regions.size() <= index) {
    regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
  }
  *memory = regions[index].get();
  return SQLITE_OK;
}
int file_shm_lock(sqlite3_file*, int, int, int) {
  return SQLITE_OK;
}
void file_shm_barrier(sqlite3_file*) {}
int file_shm_unmap(sqlite3_file* handle, int) {
  // The only connection goes, and with it what it kept in memory.
  open_file(handle).file->shared_memory.clear();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods methods = {
    2,
    file_close,
    file_read,
    file_write,
    file_truncate,
    file_sync,
    file_size,
    file_lock,
    file_lock,
    file_check_reserved,
    file_control,
    file_sector_size,
    file_characteristics,
    file_shm_map,
    file_shm_lock,
    file_shm_barrier,
    file_shm_unmap,
    nullptr,
    nullptr,
};

int vfs_open(sqlite3_vfs* vfs, const char* path, sqlite3_file* handle, int flags, int* out_flags) {
  handle->pMethods = nullptr;
  FaultyVfs& disk = disk_of(vfs);
  if (disk.is_off()) return SQLITE_CANTOPEN;
  const std::string name = path == nullptr ? "" : path;
  auto found = disk.files.find(name);
  if (found == disk.files.end()) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    found = disk.files.emplace(name, std::make_shared<FaultyVfs::File>()).first;
  }
  auto* open = new (handle) OpenFile;
  open->pMethods = &methods;
  open->disk = &disk;
  open->file = found->second;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int vfs_delete(sqlite3_vfs* vfs, const char* path, int) {
  FaultyVfs& disk = disk_of(vfs);
  if (disk.next(false) != Fault::None) return SQLITE_IOERR_DELETE;
  return disk.files.erase(path) != 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

int vfs_access(sqlite3_vfs* vfs, const char* path, int, int* answer) {
  *answer = disk_of(vfs).files.contains(path) ? 1 : 0;
  return SQLITE_OK;
}

int vfs_full_path(sqlite3_vfs*, const char* path, int size, char* room) {
  return sqlite3_snprintf(size, room, "%s", path) != nullptr ? SQLITE_OK : SQLITE_CANTOPEN;
}

int vfs_randomness(sqlite3_vfs* vfs, int size, char* room) {
  for (int i = 0; i < size; ++i) {
    room[i] = static_cast<char>(stable_hash("salt", ++disk_of(vfs).salts));
  }
  return size;
}

int vfs_sleep(sqlite3_vfs*, int us) {
  return us;
}
int vfs_time(sqlite3_vfs*, double* day) {
  *day = 2461000.0;
  return SQLITE_OK;
}
int vfs_last_error(sqlite3_vfs*, int, char*) {
  return 0;
}

}  // namespace

struct FaultyVfs::Registration {
  sqlite3_vfs vfs{};
};

FaultyVfs::FaultyVfs(std::string name)
    : name_(std::move(name)), registration_(std::make_unique<Registration>()) {
  sqlite3_vfs& vfs = registration_->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = sizeof(OpenFile);
  vfs.mxPathname = 512;
  vfs.zName = name_.c_str();
  vfs.pAppData = this;
  vfs.xOpen = vfs_open;
  vfs.xDelete = vfs_delete;
  vfs.xAccess = vfs_access;
  vfs.xFullPathname = vfs_full_path;
  vfs.xRandomness = vfs_randomness;
  vfs.xSleep = vfs_sleep;
  vfs.xCurrentTime = vfs_time;
  vfs.xGetLastError = vfs_last_error;
  sqlite3_vfs_register(&vfs, 0);
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&registration_->vfs);
}

void FaultyVfs::arm(Fault fault, std::uint64_t call, bool only_syncs) {
  fault_ = fault;
  strikes_at_ = call;
  call_ = 0;
  only_syncs_ = only_syncs;
  is_full_ = false;
  struck_ = false;
}

Fault FaultyVfs::next(bool is_sync) {
  if (is_off_) return Fault::PowerCut;
  if (is_full_ && !is_sync) return Fault::Full;
  if (fault_ == Fault::None || (only_syncs_ && !is_sync) || ++call_ != strikes_at_) {
    return Fault::None;
  }
  struck_ = true;
  if (fault_ == Fault::Full) is_full_ = true;
  if (fault_ == Fault::PowerCut) cut_power();
  return fault_;
}

void FaultyVfs::cut_power() {
  is_off_ = true;
  std::uint64_t choice = seed_;
  for (auto& [path, file] : files) {
    // The folder's name is the machine's, and no choice depends on it.
    const std::string name = path.substr(path.rfind('/') + 1);
    std::string held = file->synced;
    for (Write& write : file->since) {
      choice = stable_hash(name, choice + 1);
      const std::uint64_t kind = choice % 4;
      if (kind == 0) continue;  // it never came to the disk
      if (kind == 1 && !write.truncates) {
        write.bytes.resize((choice >> 8) % (write.bytes.size() + 1));
      }
      apply_write(held, write);
    }
    file->bytes = file->synced = std::move(held);
    file->since.clear();
  }
}

std::string* FaultyVfs::file(const std::string& path) {
  const auto found = files.find(path);
  return found == files.end() ? nullptr : &found->second->bytes;
}

}  // namespace tend::test
