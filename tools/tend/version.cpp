#include <cstdio>

#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"

namespace tend {

int version_command() {
  std::puts("tend " TEND_VERSION);
  return Done;
}

}  // namespace tend
