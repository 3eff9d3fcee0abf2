#include "tools/tend/test_watch.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <map>
#include <system_error>

namespace tend {
namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t was_interrupted = 0;

void note_interrupt(int) {
  was_interrupted = 1;
}

constexpr int look_every_ms = 200;

using Stamps = std::map<std::string, std::pair<fs::file_time_type, std::uintmax_t>>;

void add_stamp(Stamps& stamps, const fs::path& path) {
  std::error_code error;
  const fs::file_time_type time = fs::last_write_time(path, error);
  if (error) return;
  const std::uintmax_t size = fs::file_size(path, error);
  stamps.insert_or_assign(path.lexically_normal().string(), std::pair{time, error ? 0 : size});
}

Stamps stamps_of(const std::vector<std::string>& files, const std::vector<std::string>& folders) {
  Stamps stamps;
  for (const std::string& file : files) add_stamp(stamps, file);
  for (const std::string& folder : folders) {
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      std::error_code ignored;
      if (entry->is_directory(ignored) && entry->path().filename().string().starts_with('.'))
        entry.disable_recursion_pending();
      if (entry->path().extension() == ".tend") add_stamp(stamps, entry->path());
    }
  }
  return stamps;
}

}  // namespace

FileWatch::FileWatch() {
  was_interrupted = 0;
  std::signal(SIGINT, note_interrupt);
}

FileWatch::~FileWatch() {
  std::signal(SIGINT, SIG_DFL);
}

/// Sleeps for one look. What is typed is of no interest; its end is.
bool FileWatch::is_over() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  poll(&input, 1, look_every_ms);
  if (was_interrupted != 0) return true;
  if ((input.revents & (POLLIN | POLLHUP)) == 0) return false;
  std::array<char, 256> typed{};
  return read(STDIN_FILENO, typed.data(), typed.size()) <= 0;
}

bool FileWatch::wait_for_change(const std::vector<std::string>& files,
                                const std::vector<std::string>& folders) {
  const std::vector<std::string> here{"."};
  const std::vector<std::string>& watched = folders.empty() ? here : folders;
  std::fputs("waiting for a change; Ctrl-C ends\n", stderr);
  const Stamps before = stamps_of(files, watched);
  while (!is_over())
    if (stamps_of(files, watched) != before) return true;
  return false;
}

}  // namespace tend
