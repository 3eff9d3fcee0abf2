#include <fmt/core.h>

#include <fstream>
#include <iostream>

#include "base/printable.hpp"
#include "runtime/effects/outside.hpp"
#include "runtime/operate/contact_rows.hpp"
#include "runtime/operate/contact_sheet.hpp"
#include "runtime/operate/erase.hpp"
#include "runtime/program/file.hpp"
#include "runtime/worker/worker.hpp"
#include "tools/tend/audience_flags.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/store_place.hpp"

namespace tend {
namespace {

/// How many could not be read, and are left out.
Result<std::uint64_t> give_contacts(const ContactsCommand& command, ContactStore& store,
                                    std::ostream& out) {
  KeptContacts contacts(store);
  std::optional<KeptProgram> columns;
  if (command.format == "csv") {
    const auto bytes = contacts.bytes_at_work();
    if (!bytes) return tl::unexpected(bytes.error());
    auto program = read_program(*bytes);
    if (!program) return tl::unexpected(program.error());
    columns.emplace(std::move(*program));
    out << csv_header(*columns);
  }
  std::uint64_t left_out = 0;
  auto given = contacts.for_each([&](const KeptContact& contact) -> Result<void> {
    if (contact.kept == nullptr && !contact.trouble.empty()) return ++left_out, Result<void>();
    out << (columns ? csv_row(contact, *columns) : contact_json(contact));
    if (!out) return failure(ErrorCode::Unwritable, "the contacts cannot be written");
    return {};
  });
  if (!given) return tl::unexpected(given.error());
  return left_out;
}

Result<std::uint64_t> export_all(const ContactsCommand& command) {
  const auto store = open_store_of(command.place, OpenMode::Read);
  if (!store) return tl::unexpected(store.error());
  if (command.output.empty() || command.output == "-") {
    auto given = give_contacts(command, **store, std::cout);
    std::cout.flush();
    return given;
  }
  std::ofstream file(command.output, std::ios::binary);
  if (!file) return failure(ErrorCode::Unwritable, command.output + " cannot be written");
  auto given = give_contacts(command, **store, file);
  if (!given) return given;
  file.close();
  if (!file) return failure(ErrorCode::Unwritable, command.output + " cannot be written");
  return given;
}

Result<ExitStatus> export_contacts(const ContactsCommand& command) {
  const auto left_out = export_all(command);
  if (!left_out) return tl::unexpected(left_out.error());
  if (*left_out == 0) return Done;
  fmt::print(stderr, "{} left out: {} set aside (`tend errors list`)\n",
             counted(*left_out, "contact"), *left_out == 1 ? "it is" : "they are");
  return Findings;
}

Result<void> show_contact(const ContactsCommand& command) {
  const auto store = open_store_of(command.place, OpenMode::Read);
  if (!store) return tl::unexpected(store.error());
  KeptContacts contacts(**store);
  const auto contact = contacts.find(command.contact);
  if (!contact) return tl::unexpected(contact.error());
  const auto sheet = contact_sheet(**store, *contact);
  if (!sheet) return tl::unexpected(sheet.error());
  std::cout << *sheet << std::flush;
  return {};
}

/// Says what goes.
Result<std::string> tell_erased(const ContactsCommand& command) {
  const auto store = open_store_of(command.place, OpenMode::Read);
  if (!store) return tl::unexpected(store.error());
  KeptContacts contacts(**store);
  const auto contact = contacts.find(command.contact);
  if (!contact) return tl::unexpected(contact.error());
  const auto count = count_of(**store, *contact);
  if (!count) return tl::unexpected(count.error());
  fmt::print("{}: {}, {} sent or to be sent, inside of {}\n", printable_line(contact->identity),
             counted(count->events, "event"), count->effects, counted(count->runs, "workflow"));
  return contact->identity;
}

Result<ExitStatus> erase_contact(const ContactsCommand& command) {
  const auto identity = tell_erased(command);
  if (!identity) return tl::unexpected(identity.error());
  if (!command.yes) {
    fmt::print(
        "With --yes all of it is forgotten, for good. That no marketing goes to the address "
        "stays.\n");
    return Findings;
  }
  if (auto done = give_order(command.place, {Order::Kind::Erase, {*identity}}); !done)
    return tl::unexpected(done.error());
  fmt::print("forgotten\n");
  return Done;
}

/// By the program that is at work on the store: taking in contacts is no way to change it.
Result<ExitStatus> import_contacts(const ContactsCommand& command) {
  auto map = parse_map(command.map);
  if (!map) return tl::unexpected(map.error());
  const auto store = open_store_of(command.place, OpenMode::Write);
  if (!store) return tl::unexpected(store.error());
  const auto bytes = KeptContacts(**store).bytes_at_work();
  if (!bytes) return tl::unexpected(bytes.error());
  const auto program = read_program(*bytes);
  if (!program) return tl::unexpected(program.error());
  Zones zones;
  const bool is_virtual = command.clock == "events";
  WorkerOptions options;
  options.clock = is_virtual ? Clock::Virtual : Clock::System;
  const auto worker =
      Worker::open(**store, *program, program_hash(*bytes), zones, std::move(options));
  if (!worker) return tl::unexpected(worker.error());
  const Instant now = is_virtual ? earliest_instant : system_clock()();
  // What is due by now comes first: it was due when the contacts were as they are yet.
  for (bool more = true; more;) {
    const auto left = (*worker)->turn(now);
    if (!left) return tl::unexpected(left.error());
    more = *left;
  }
  Problems problems(show_problem, most_problems_of_a_kind);
  ContactFigures all;
  for (const std::string& file : command.files) {
    const auto source = open_bytes(file);
    if (!source) return tl::unexpected(source.error());
    const auto figures = (*worker)->import(**source, file, {*map}, problems, now);
    if (!figures) return tl::unexpected(figures.error());
    all.taken += figures->taken - figures->repeated;
    all.bad += figures->bad;
  }
  problems.finish();
  fmt::print(stderr, "{}{}\n", counted(all.taken, "contact"),
             all.bad > 0 ? fmt::format(", {} left out", all.bad) : "");
  return all.bad > 0 ? Findings : Done;
}

}  // namespace

int contacts_command(const ContactsCommand& command) {
  std::ios::sync_with_stdio(false);
  if (command.verb == "import") {
    const auto status = import_contacts(command);
    return status ? *status : could_not(status.error());
  }
  if (command.verb == "erase") {
    const auto status = erase_contact(command);
    return status ? *status : could_not(status.error());
  }
  if (command.verb == "export") {
    const auto status = export_contacts(command);
    return status ? *status : could_not(status.error());
  }
  const Result<void> done = show_contact(command);
  return done ? Done : could_not(done.error());
}

}  // namespace tend
