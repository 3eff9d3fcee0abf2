#include <fmt/core.h>

#include <iostream>

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
  const bool again = command.verb == "retry";
  Order order{again ? Order::Kind::Retry : Order::Kind::Drop, command.ids};
  if (command.all) {
    const auto store = open_store_of(command.place, OpenMode::Read);
    if (!store) return tl::unexpected(store.error());
    const Remedy remedy = again ? Remedy::Retry : Remedy::Drop;
    auto read = for_each_trouble(**store, [&](const Trouble& trouble) -> Result<void> {
      const bool is_meant = trouble.kind != Trouble::Kind::Contact;
      if (is_meant && is_remedy(remedy, trouble.kind)) order.names.push_back(trouble.id);
      return {};
    });
    if (!read) return tl::unexpected(read.error());
  }
  if (auto done = give_order(command.place, order); !done) return tl::unexpected(done.error());
  fmt::print(stderr, "{} {}\n", counted(order.names.size(), "error"),
             again ? "to be tried again" : "dropped");
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
