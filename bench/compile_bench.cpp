// compile_bench.cpp: how fast `tend build` is beside protoc and luac, each as a whole process, on
// generated text of equal length. Usage: compile_bench TEND [WORKFLOWS [RUNS]].
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "bench/projects.hpp"

extern char** environ;

namespace {

namespace fs = std::filesystem;

struct Run {
  double seconds = 0;
  double cpu_seconds = 0;
  long peak_kib = 0;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Runs a command to its end. Empty when it could not be started; a failing one ends the benchmark.
std::optional<Run> run(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const auto begin = std::chrono::steady_clock::now();
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, arguments[0], &quiet, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&quiet);
  if (error != 0) return std::nullopt;
  int status = 0;
  rusage usage{};
  while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fmt::print(stderr, "failed: {}\n", fmt::join(command, " "));
    std::exit(1);
  }
  return Run{elapsed.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss};
}

struct Contender {
  std::string name;
  fs::path input;
  std::vector<std::string> command;
  std::vector<Run> runs;
};

double best_seconds(const Contender& contender) {
  return std::min_element(contender.runs.begin(), contender.runs.end(),
                          [](const Run& a, const Run& b) { return a.seconds < b.seconds; })
      ->seconds;
}

double lines_in(const fs::path& path) {
  std::ifstream file(path);
  return static_cast<double>(std::count(std::istreambuf_iterator<char>(file), {}, '\n'));
}

void print_table(const std::vector<Contender>& contenders) {
  fmt::print("{:<8} {:>9} {:>8} {:>10} {:>9} {:>12} {:>8} {:>9}\n", "", "lines", "MB", "best s",
             "cpu s", "lines/s", "MiB RSS", "tend is");
  const double ours = best_seconds(contenders.front());
  for (Contender contender : contenders) {
    std::sort(contender.runs.begin(), contender.runs.end(),
              [](const Run& a, const Run& b) { return a.seconds < b.seconds; });
    const double best = contender.runs.front().seconds;
    const double lines = lines_in(contender.input);
    fmt::print("{:<8} {:>9.0f} {:>8.2f} {:>10.3f} {:>9.3f} {:>12.0f} {:>8} {:>7.2f} x\n",
               contender.name, lines, static_cast<double>(fs::file_size(contender.input)) / 1e6,
               best, contender.runs.front().cpu_seconds, lines / best,
               contender.runs.front().peak_kib / 1024, ours / best);
  }
}

fs::path write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: compile_bench TEND [WORKFLOWS [RUNS]]\n");
    return 2;
  }
  const int workflows = argc > 2 ? std::atoi(argv[2]) : 10'000;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 7;
  const fs::path folder =
      fs::temp_directory_path() / ("tend_compile_bench." + std::to_string(getpid()));
  fs::create_directories(folder);
  const fs::path ours = write(folder / "project.tend", tend::bench::tend_project(workflows));
  const fs::path proto = write(folder / "project.proto", tend::bench::proto_file(workflows));
  const fs::path lua = write(folder / "project.lua", tend::bench::lua_file(workflows));

  std::vector<Contender> contenders{
      {"tend", ours, {argv[1], "build", ours, "-o", folder / "project.tendc"}, {}},
      {"protoc",
       proto,
       {"protoc", "-I", folder, "--descriptor_set_out=" + (folder / "project.pb").string(), proto},
       {}},
      {"luac", lua, {"luac5.4", "-o", folder / "project.luac", lua}, {}},
  };
  // In turns, so that whatever else the machine does meets all of them.
  for (int round = 0; round < rounds; ++round) {
    for (Contender& contender : contenders) {
      if (const auto done = run(contender.command)) contender.runs.push_back(*done);
    }
  }
  std::erase_if(contenders, [](const Contender& contender) {
    if (contender.runs.empty()) fmt::print("{} is not installed\n", contender.name);
    return contender.runs.empty();
  });
  if (!contenders.empty() && contenders.front().name == "tend") print_table(contenders);
  fs::remove_all(folder);
  return contenders.empty() ? 2 : 0;
}
