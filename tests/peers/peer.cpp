#include "tests/peers/peer.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace tend::test {
namespace {

std::string first_line(int descriptor) {
  std::string line;
  for (char byte = 0; read(descriptor, &byte, 1) == 1 && byte != '\n';) line += byte;
  return line;
}

}  // namespace

Peer::Peer(std::vector<std::string> command) {
  int in[2];
  int out[2];
  REQUIRE(pipe2(in, O_CLOEXEC) == 0);
  REQUIRE(pipe2(out, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int failed =
      posix_spawnp(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  input_ = in[1];
  if (failed == 0) port_ = first_line(out[0]);
  close(out[0]);
  INFO(command[0] << ' ' << command[1] << " says nothing; has scripts/setup been run?");
  REQUIRE_FALSE(port_.empty());
}

Peer::~Peer() {
  close(input_);
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

Peer http_peer(std::vector<std::string> options) {
  std::vector<std::string> command{"python3", TEND_TESTS_DIR "/peers/http_peer.py"};
  command.insert(command.end(), options.begin(), options.end());
  return Peer(std::move(command));
}

}  // namespace tend::test
