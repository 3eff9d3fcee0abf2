// check.hpp: our own mistakes. A broken invariant stops the process, in release builds too:
// stopping beats mailing someone twice.
#pragma once

#include <string_view>

namespace tend {

/// Prints the failed condition, its place and the message to standard error and exits with
/// status 3.
[[noreturn]] void check_failed(const char* condition, const char* file, int line,
                               std::string_view message);

}  // namespace tend

/// Stops the process unless `condition` holds. `message` says what was believed.
#define TEND_CHECK(condition, message)                                 \
  do {                                                                 \
    if (!(condition)) [[unlikely]]                                     \
      ::tend::check_failed(#condition, __FILE__, __LINE__, (message)); \
  } while (false)
