// end_at.cpp: ends the process as by `kill -9`, just before or after the n-th call of a function
// that changes the world outside. Preloaded; TEND_END_AT=fdatasync:12 or pwrite64:3:after names the
// point.
#include <dlfcn.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

struct Point {
  char name[32] = "";
  long number = 0;
  bool after = false;

  Point() {
    const char* const written = std::getenv("TEND_END_AT");
    char when[8] = "";
    if (written == nullptr || std::sscanf(written, "%31[^:]:%ld:%7s", name, &number, when) < 2)
      number = 0;
    after = std::strcmp(when, "after") == 0;
  }
};

/// Whether the process is to end at this call.
bool is_here(const char* function) {
  static const Point point;
  static std::atomic<long> calls{0};
  return point.number > 0 && std::strcmp(function, point.name) == 0 && ++calls == point.number;
}

bool is_after() {
  static const Point point;
  return point.after;
}

template <class Function, class... Arguments>
auto call(const char* name, Arguments... arguments) {
  const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
  const bool ends = is_here(name);
  if (ends && !is_after()) kill(getpid(), SIGKILL);
  const auto result = real(arguments...);
  if (ends) kill(getpid(), SIGKILL);
  return result;
}

}  // namespace

extern "C" {

int fdatasync(int file) {
  return call<int (*)(int)>("fdatasync", file);
}
ssize_t pwrite64(int file, const void* from, size_t size, off64_t at) {
  return call<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64", file, from, size, at);
}
ssize_t send(int to, const void* from, size_t size, int flags) {
  return call<ssize_t (*)(int, const void*, size_t, int)>("send", to, from, size, flags);
}
ssize_t sendmsg(int to, const msghdr* message, int flags) {
  return call<ssize_t (*)(int, const msghdr*, int)>("sendmsg", to, message, flags);
}
ssize_t recv(int from, void* into, size_t size, int flags) {
  return call<ssize_t (*)(int, void*, size_t, int)>("recv", from, into, size, flags);
}

}  // extern "C"
