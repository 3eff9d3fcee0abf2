#include "tools/tend/terminal.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace tend {

Terminal find_terminal(Color color) {
  if (color == Color::Always) return {true, true};
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool refused = (no_color != nullptr && *no_color != '\0') ||
                       (term != nullptr && std::string_view(term) == "dumb");
  if (color == Color::Never || refused) return {false, false};
  return {isatty(STDOUT_FILENO) == 1, isatty(STDERR_FILENO) == 1};
}

}  // namespace tend
