#include "tests/fuzz/read_settings.hpp"

#include <string>

#include "base/check.hpp"
#include "runtime/serve/settings.hpp"

namespace tend {

void read_any_settings(std::string_view bytes) {
  static constexpr std::string_view secret = "hunter2hunter2hunter2hunter2hunter2";
  SecretSource source;
  source.variable = [](const std::string&) { return std::string(secret); };
  source.file = [](const std::string&) -> Result<std::string> { return std::string(secret); };
  const Result<ServeSettings> settings = read_settings(bytes, "tend.toml", source);
  if (settings) return;
  std::string_view said = settings.error().message;
  TEND_CHECK(said.starts_with("tend.toml:"), "what is wrong has a place");
  const bool told = said.find("hunter2") != std::string_view::npos;
  TEND_CHECK(!told || bytes.find("hunter2") != std::string_view::npos, "no secret is said");
}

}  // namespace tend
