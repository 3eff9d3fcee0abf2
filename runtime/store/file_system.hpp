// file_system.hpp: whether a store can be trusted to the file system it is on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tend {

/// Locks and shared memory are not what they should be over a network, and a database breaks
/// there. `magic` is statfs(2)'s; `type` the kernel's name for the mount ("fuse.sshfs"), which
/// tells apart what FUSE carries.
bool is_network_file_system(std::int64_t magic, std::string_view type);

/// Of a folder that is there. Unsupported when it is on the network.
Result<void> check_file_system(const std::string& folder);

}  // namespace tend
