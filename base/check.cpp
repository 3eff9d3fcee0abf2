#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace tend {

void check_failed(const char* condition, const char* file, int line, std::string_view message) {
  std::fprintf(stderr,
               "tend: internal error: %.*s\n  %s:%d: `%s` does not hold\n"
               "  please report this with the command that you ran\n",
               static_cast<int>(message.size()), message.data(), file, line, condition);
  std::fflush(stderr);
  std::_Exit(3);
}

}  // namespace tend
