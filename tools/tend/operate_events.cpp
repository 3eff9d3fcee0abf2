#include <algorithm>
#include <iostream>

#include "base/json_text.hpp"
#include "base/printable.hpp"
#include "runtime/operate/kept_contacts.hpp"
#include "runtime/operate/stored_trace.hpp"
#include "runtime/operate/utc_words.hpp"
#include "runtime/sources/event_text.hpp"
#include "runtime/sources/json_object.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/store_place.hpp"
#include "tools/tend/text_table.hpp"

namespace tend {
namespace {

std::string state_in_words(const StoredEvent& event) {
  switch (event.state) {
    case EventState::Pending:
      return "waits its turn";
    case EventState::Applied:
      return event.error.empty() ? "applied" : event.error;
    case EventState::Parked:
      return "parked: " + event.error;
  }
  return {};
}

std::string type_of(JsonObject& json, const StoredEvent& event) {
  const JsonMember* const type = json.read(event.body) ? json.find("type") : nullptr;
  return type == nullptr ? "-" : std::string(type->text);
}

Result<std::vector<StoredEvent>> events_asked_for(const EventsCommand& command,
                                                  ContactStore& store) {
  if (command.contact.empty()) return store.latest_events(command.limit);
  const auto contact = KeptContacts(store).find(command.contact);
  if (!contact) return tl::unexpected(contact.error());
  return store.events_of(contact->identity, command.limit);
}

Result<void> list_events(const EventsCommand& command, ContactStore& store) {
  const auto events = events_asked_for(command, store);
  if (!events) return tl::unexpected(events.error());
  JsonObject json;
  TextTable table(std::vector<TextTable::Side>(5, TextTable::Left));
  for (const StoredEvent& event : *events) {
    if (command.format == "text") {
      table.add({utc_words(event.accepted_at), event.contact, type_of(json, event), event.id,
                 state_in_words(event)});
      continue;
    }
    std::string line = "{\"accepted\":\"" + format_utc(event.accepted_at) + "\",\"state\":";
    append_json_string(line, state_in_words(event));
    std::cout << line << ",\"event\":" << printable_json(event.body) << "}\n";
  }
  std::cout << table.text();
  return {};
}

/// What the program at work makes nothing of.
Result<void> tell_doubts(ContactStore& store, const StoredEvent& stored) {
  KeptContacts contacts(store);
  const auto kept = contacts.at_work();
  if (!kept)
    return kept.error().code == ErrorCode::NotFound ? Result<void>() : tl::unexpected(kept.error());
  Texts texts;
  Zones zones;
  EventText reader((*kept)->program, texts, zones, [](const Problem& found) {
    const std::string field = found.field.empty() ? "" : '`' + found.field + "`: ";
    std::cout << "but       " << printable_line(field + found.message) << '\n';
  });
  Event event;
  reader.read(stored.body, event, stored.at);
  return {};
}

Result<void> show_event(const EventsCommand& command, ContactStore& store) {
  const auto event = store.event(command.id);
  if (!event) return tl::unexpected(event.error());
  if (!*event) return failure(ErrorCode::NotFound, "no event has the id `" + command.id + "`");
  std::cout << printable_json((*event)->body) << '\n'
            << "happened  " << utc_words((*event)->at) << '\n'
            << "taken in  " << utc_words((*event)->accepted_at) << '\n'
            << "state     " << state_in_words(**event) << '\n';
  return tell_doubts(store, **event);
}

Result<void> show_trace(const EventsCommand& command, ContactStore& store) {
  std::optional<ContactKey> contact;
  if (!command.contact.empty()) {
    const auto found = KeptContacts(store).find(command.contact);
    if (!found) return tl::unexpected(found.error());
    contact = found->key;
  }
  JsonObject json;
  bool is_known = command.workflow.empty();
  auto shown = read_trace(store, contact, [&](const TraceLineAtRest& line) -> Result<void> {
    if (!command.workflow.empty()) {
      const JsonMember* const workflow = json.read(line.text) ? json.find("workflow") : nullptr;
      if (workflow == nullptr || workflow->text != command.workflow) return {};
      is_known = true;
    }
    // Lines of earlier versions hold what is unprintable as it came.
    std::cout << printable_json(line.text) << '\n';
    if (!std::cout) return failure(ErrorCode::Unwritable, "cannot write to standard output");
    return {};
  });
  if (!shown || is_known) return shown;
  // Nothing has happened in it yet, or it is misspelt.
  KeptContacts contacts(store);
  const auto kept = contacts.at_work();
  if (!kept) return tl::unexpected(kept.error());
  std::vector<std::string_view> names;
  for (const WorkflowInfo& workflow : (*kept)->program.workflows)
    names.push_back((*kept)->program.text(workflow.name));
  if (std::ranges::find(names, command.workflow) != names.end()) return {};
  return tl::unexpected(no_such_workflow(command.workflow, names));
}

}  // namespace

int events_command(const EventsCommand& command) {
  std::ios::sync_with_stdio(false);
  const auto store = open_store_of(command.place, OpenMode::Read);
  if (!store) return could_not(store.error());
  const Result<void> done = command.verb == "list"   ? list_events(command, **store)
                            : command.verb == "show" ? show_event(command, **store)
                                                     : show_trace(command, **store);
  std::cout.flush();
  return done ? Done : could_not(done.error());
}

}  // namespace tend
