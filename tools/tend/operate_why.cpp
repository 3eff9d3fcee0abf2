#include <iostream>

#include "runtime/operate/why.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/store_place.hpp"

namespace tend {
namespace {

Result<std::string> answer(const WhyCommand& command) {
  const auto store = open_store_of(command.place, OpenMode::Read);
  if (!store) return tl::unexpected(store.error());
  KeptContacts contacts(**store);
  const auto contact = contacts.find(command.contact);
  if (!contact) return tl::unexpected(contact.error());
  // A contact of whom nothing is known yet is asked about by the program that would let her in.
  const auto at_work =
      contact->kept == nullptr ? contacts.at_work() : Result<const KeptProgram*>(contact->kept);
  if (!at_work) return tl::unexpected(at_work.error());
  return why(**store, *contact, **at_work, command.about);
}

}  // namespace

int why_command(const WhyCommand& command) {
  const auto answered = answer(command);
  if (!answered) return could_not(answered.error());
  std::cout << *answered << std::flush;
  return Done;
}

}  // namespace tend
