#include <iostream>
#include <map>

#include "base/number.hpp"
#include "base/printable.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/operate/contact_sheet.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/store_place.hpp"
#include "tools/tend/text_table.hpp"

namespace tend {
namespace {

/// Those of the program at work, in its order.
Result<std::vector<std::pair<std::string, bool>>> lists_at_work(KeptContacts& contacts) {
  const auto kept = contacts.at_work();
  if (!kept) return tl::unexpected(kept.error());
  std::vector<std::pair<std::string, bool>> lists;
  for (const ContactListInfo& info : (*kept)->program.contact_lists)
    lists.emplace_back((*kept)->program.text(info.name), info.watch != none);
  return lists;
}

Result<void> tell_lists(const ListsCommand& command) {
  const auto store = open_store_of(command.place, OpenMode::Read);
  if (!store) return tl::unexpected(store.error());
  KeptContacts contacts(**store);
  const auto lists = lists_at_work(contacts);
  if (!lists) return tl::unexpected(lists.error());
  std::map<std::string, std::uint64_t> members;
  for (const auto& [name, is_segment] : *lists) members.emplace(name, 0);
  if (!command.list.empty() && !members.contains(command.list))
    return failure(ErrorCode::NotFound, "there is no list `" + command.list + "`");
  auto counted = contacts.for_each([&](const KeptContact& contact) -> Result<void> {
    for (const WhichLists which : {WhichLists::Kept, WhichLists::Segments}) {
      for (const std::string& name : lists_of(contact, which)) {
        ++members[name];
        if (name == command.list) std::cout << printable_line(contact.identity) << '\n';
      }
    }
    return {};
  });
  if (!counted || !command.list.empty()) return counted;
  TextTable table({TextTable::Left, TextTable::Left, TextTable::Right});
  for (const auto& [name, is_segment] : *lists)
    table.add({name, is_segment ? "segment" : "list", with_thousands(members[name])});
  std::cout << table.text();
  return {};
}

}  // namespace

int lists_command(const ListsCommand& command) {
  std::ios::sync_with_stdio(false);
  const auto told = tell_lists(command);
  std::cout.flush();
  return told ? Done : could_not(told.error());
}

}  // namespace tend
