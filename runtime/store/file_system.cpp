#include "runtime/store/file_system.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace tend {
namespace {

constexpr std::int64_t fuse_magic = 0x65735546;
/// As linux/magic.h and the kernels' file systems have them.
constexpr std::array<std::int64_t, 12> network_magics = {
    0x6969,      // NFS
    0x517B,      // SMB
    0xFF534D42,  // CIFS
    0xFE534D42,  // SMB 2
    0x01021997,  // 9P
    0x5346414F,  // AFS
    0x6B414653,  // AFS of the kernel
    0x00C36400,  // Ceph
    0x0BD00BD0,  // Lustre
    0x7461636F,  // OCFS2
    0x01161970,  // GFS2
    0x73757245,  // Coda
};
/// What FUSE carries on this machine's own disks.
constexpr std::array<std::string_view, 4> local_fuse = {"fuseblk", "fuse.fuse-overlayfs",
                                                        "fuse.mergerfs", "fuse.gocryptfs"};

/// The type of the mount that holds a device, out of /proc/self/mountinfo: "36 35 98:0 / /mnt
/// rw,noatime master:1 - ext3 /dev/root rw" (proc(5)).
std::string mount_type(dev_t device) {
  const std::string wanted = std::to_string(major(device)) + ':' + std::to_string(minor(device));
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string id, parent, number, word, type;
    words >> id >> parent >> number;
    if (number != wanted) continue;
    while (words >> word && word != "-") {
    }
    if (words >> type) return type;
  }
  return {};
}

}  // namespace

bool is_network_file_system(std::int64_t magic, std::string_view type) {
  // The kernel's field is signed on some machines and 32 bits wide on others.
  const std::int64_t known = magic & 0xFFFFFFFF;
  if (known == fuse_magic) return std::ranges::find(local_fuse, type) == local_fuse.end();
  return std::ranges::find(network_magics, known) != network_magics.end();
}

Result<void> check_file_system(const std::string& folder) {
  struct statfs system {};
  struct stat place {};
  if (::statfs(folder.c_str(), &system) != 0 || ::stat(folder.c_str(), &place) != 0) {
    return failure(
        errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Unreadable,
        folder + ": " + std::strerror(errno));
  }
  const auto magic = static_cast<std::int64_t>(system.f_type);
  // Without a name everything of FUSE counts: only then is the name looked up.
  if (!is_network_file_system(magic, {})) return {};
  const std::string type = mount_type(place.st_dev);
  if (is_network_file_system(magic, type)) {
    return failure(ErrorCode::Unsupported,
                   folder + ": a network file system (" + (type.empty() ? "unknown" : type) +
                       "), on which a store would break; put it on a disk of this machine");
  }
  return {};
}

}  // namespace tend
