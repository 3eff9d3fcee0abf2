// test_watch.hpp: waits until files change.
#pragma once

#include <string>
#include <vector>

namespace tend {

/// Looks at the files a few times a second. Ends when standard input does, or at an interrupt.
class FileWatch {
 public:
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// Says what it waits for, and waits until one of the files, or a script in or below one of the
  /// folders, is another than it was at the call, or is new, or gone. False when it is to end.
  bool wait_for_change(const std::vector<std::string>& files,
                       const std::vector<std::string>& folders);

 private:
  bool is_over();
};

}  // namespace tend
