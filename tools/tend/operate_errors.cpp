#include <fmt/core.h>

#include <iostream>

#include "runtime/effects/outside.hpp"
#include "runtime/operate/troubles.hpp"
#include "runtime/operate/utc_words.hpp"
#include "tools/tend/audience_flags.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/store_place.hpp"
#include "tools/tend/text_table.hpp"

namespace tend {
namespace {

Result<ExitStatus> list_errors(const ErrorsCommand& command) {
  const auto store = open_store_of(command.place, OpenMode::Read);
  if (!store) return tl::unexpected(store.error());
  TextTable table(std::vector<TextTable::Side>(5, TextTable::Left));
  std::uint64_t count = 0;
  auto read = for_each_trouble(**store, [&](const Trouble& trouble) -> Result<void> {
    ++count;
    table.add({utc_words(trouble.at), trouble.contact, trouble.what, trouble.id, trouble.error});
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  std::cout << table.text() << std::flush;
  return count > 0 ? Findings : Done;
}

Result<ExitStatus> settle_errors(const ErrorsCommand& command) {
  const auto store = open_store_of(command.place, OpenMode::Write);
  if (!store) return tl::unexpected(store.error());
  std::vector<std::string> ids = command.ids;
  if (command.all) {
    auto read = for_each_trouble(**store, [&](const Trouble& trouble) -> Result<void> {
      ids.push_back(trouble.id);
      return {};
    });
    if (!read) return tl::unexpected(read.error());
  }
  const Remedy remedy = command.verb == "retry" ? Remedy::Retry : Remedy::Drop;
  const Instant now = system_clock()();
  for (const std::string& id : ids) {
    if (auto settled = settle_trouble(**store, id, remedy, now); !settled)
      return tl::unexpected(settled.error());
  }
  if (auto done = (*store)->commit(); !done) return tl::unexpected(done.error());
  fmt::print(stderr, "{} {}\n", counted(ids.size(), "error"),
             remedy == Remedy::Retry ? "to be tried again" : "dropped");
  return Done;
}

}  // namespace

int errors_command(const ErrorsCommand& command) {
  if (command.verb != "list" && command.ids.empty() != command.all)
    return could_not({ErrorCode::Malformed, "name those that are meant, or say --all"});
  const auto status = command.verb == "list" ? list_errors(command) : settle_errors(command);
  return status ? *status : could_not(status.error());
}

}  // namespace tend
