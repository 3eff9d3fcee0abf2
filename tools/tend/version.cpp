#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"

namespace tend {

int version_command() {
  const Result<void> written = write_output("-", "tend " TEND_VERSION "\n");
  return written ? Done : could_not(written.error());
}

}  // namespace tend
