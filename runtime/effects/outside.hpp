// outside.hpp: what channels and calls take from the machine they run on.
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "runtime/effects/http_client.hpp"

namespace tend {

/// The value of a variable of the environment; none when it is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
/// What time it is. Of the world, not of the workflows: what was signed long ago is not believed.
using SystemClock = std::function<Instant()>;

struct Outside {
  std::ostream& console;  ///< must outlive what is opened with it
  Environment environment;
  SystemClock now;
  HttpOptions http = {};
};

/// The process's own environment and the system's clock.
Environment process_environment();
SystemClock system_clock();

}  // namespace tend
