#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "compiler/flow/draw.hpp"

extern char** environ;

namespace tend {
namespace {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

tl::unexpected<Error> unavailable(const std::string& what, int error) {
  return failure(ErrorCode::Unavailable, "`dot` of Graphviz " + what + ": " + std::strerror(error));
}

/// Both ends of a two-way pipe. A socket, since writing to one whose reader has gone need not raise
/// SIGPIPE.
Result<std::pair<Descriptor, Descriptor>> socket_pair() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return unavailable("could not be reached", errno);
  return std::pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

Result<pid_t> spawn_dot(const Descriptor& end) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, end.number(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, end.number(), STDOUT_FILENO);
  std::string program = "dot";
  std::string format = "-Tsvg";
  const std::array<char*, 3> arguments{program.data(), format.data(), nullptr};
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, "dot", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) {
    return failure(
        ErrorCode::Unavailable,
        "`dot` of Graphviz is not installed; `--format dot` and `mermaid` work without it");
  }
  if (error != 0) return unavailable("could not be started", error);
  return pid;
}

/// Sends all of the input and takes all of the output, whichever of the two is ready: neither side
/// ever waits for the other with a full pipe.
Result<std::string> exchange(Descriptor ours, std::string_view input) {
  std::string output;
  std::array<char, 65536> buffer;
  for (;;) {
    pollfd ready{ours.number(), static_cast<short>(input.empty() ? POLLIN : POLLIN | POLLOUT), 0};
    if (poll(&ready, 1, -1) < 0 && errno != EINTR)
      return unavailable("could not be waited for", errno);
    if (!input.empty() && (ready.revents & POLLOUT)) {
      const ssize_t sent =
          send(ours.number(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) input.remove_prefix(static_cast<std::size_t>(sent));
      if (sent < 0 && errno != EAGAIN && errno != EINTR)
        return unavailable("stopped reading", errno);
      if (input.empty()) shutdown(ours.number(), SHUT_WR);
    }
    if (ready.revents & (POLLIN | POLLHUP | POLLERR)) {
      const ssize_t received = recv(ours.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (received == 0) return output;
      if (received > 0) output.append(buffer.data(), static_cast<std::size_t>(received));
      if (received < 0 && errno != EAGAIN && errno != EINTR)
        return unavailable("stopped writing", errno);
    }
  }
}

int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Result<std::string> draw_svg(const std::vector<FlowGraph>& graphs) {
  auto ends = socket_pair();
  if (!ends) return tl::unexpected(ends.error());
  auto& [ours, theirs] = *ends;
  const Result<pid_t> pid = spawn_dot(theirs);
  theirs.close();
  if (!pid) return tl::unexpected(pid.error());
  Result<std::string> svg = exchange(std::move(ours), draw_dot(graphs));
  const int status = wait_for(*pid);
  if (svg && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
    return failure(ErrorCode::Unavailable,
                   "`dot` of Graphviz failed; the picture could not be drawn");
  }
  return svg;
}

}  // namespace tend
