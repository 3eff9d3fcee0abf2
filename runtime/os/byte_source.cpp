#include "runtime/os/byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tend {
namespace {

class FileBytes final : public ByteSource {
 public:
  FileBytes(int descriptor, bool owned, std::string path)
      : descriptor_(descriptor), owned_(owned), path_(std::move(path)) {}
  ~FileBytes() override {
    if (owned_) ::close(descriptor_);
  }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  Result<std::size_t> read(std::span<char> room) override {
    while (true) {
      const ssize_t count = ::read(descriptor_, room.data(), room.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) {
        return failure(ErrorCode::Unreadable,
                       "cannot read `" + path_ + "`: " + std::strerror(errno));
      }
    }
  }

 private:
  int descriptor_;
  bool owned_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path) {
  if (path == "-") return std::make_unique<FileBytes>(STDIN_FILENO, false, "standard input");
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unreadable;
    return failure(code, "cannot open `" + path + "`: " + std::strerror(errno));
  }
  auto file = std::make_unique<FileBytes>(descriptor, true, path);
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    return failure(ErrorCode::Unreadable, "cannot read `" + path + "`: it is a folder");
  }
  return file;
}

Result<std::size_t> TextBytes::read(std::span<char> room) {
  const std::size_t count = std::min(room.size(), rest_.size());
  std::copy_n(rest_.data(), count, room.data());
  rest_.remove_prefix(count);
  return count;
}

}  // namespace tend
