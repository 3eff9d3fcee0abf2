#include "runtime/sources/event_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "runtime/sources/convert.hpp"
#include "runtime/sources/identity.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {
namespace {

std::string hex(std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t at = 0; at < text.size(); ++at) {
    text[text.size() - 1 - at] = digits[number >> (4 * at) & 0xf];
  }
  return text;
}

/// The same whatever the order of the members; the id does not count.
std::uint64_t hash_body(std::span<const JsonMember> members) {
  std::uint64_t sum = 0;
  for (const JsonMember& member : members) {
    if (member.parent == JsonMember::top && member.key != "id")
      sum += stable_hash(member.key, member.hash);
  }
  return stable_hash({}, sum);
}

/// Where the fields of one declared event, or of a contact, are.
using FieldIndexes = std::unordered_map<std::string_view, std::uint32_t>;

FieldIndexes index_fields(const Program& program, const std::vector<FieldInfo>& fields) {
  FieldIndexes indexes;
  for (std::size_t at = 0; at < fields.size(); ++at) {
    indexes.emplace(program.text(fields[at].name), static_cast<std::uint32_t>(at));
  }
  return indexes;
}

constexpr std::string_view set_key = "set";
constexpr std::string_view once_key = "set_once";

}  // namespace

struct EventText::State {
  const Program& program;
  Report report;
  Converter converter;
  JsonObject object;
  std::optional<Instant> default_at;
  std::map<std::string, std::uint64_t> unknown_types;
  std::unordered_map<std::string_view, std::uint32_t> types;
  std::unordered_map<std::string_view, std::uint32_t> foreign_types;  ///< `from 'Order Completed'`
  bool is_foreign = false;                 ///< the event at hand came by its foreign name
  std::vector<FieldIndexes> event_fields;  ///< by type
  FieldIndexes contact_fields;
  std::map<std::string, bool, std::less<>> unknown_contact_fields;
  bool loses_some = false;  ///< the event at hand

  State(const Program& of, Texts& texts, Zones& zones, Report to)
      : program(of),
        report(std::move(to)),
        converter(of, texts, zones),
        contact_fields(index_fields(of, of.fields)) {
    for (std::size_t at = 0; at < of.events.size(); ++at) {
      const EventInfo& event = of.events[at];
      const auto index = static_cast<std::uint32_t>(at);
      event_fields.push_back(index_fields(of, event.fields));
      if (event.synthetic) continue;
      types.emplace(of.text(event.name), index);
      if (event.foreign_name != none) foreign_types.emplace(of.text(event.foreign_name), index);
    }
  }

  bool reject(ProblemKind kind, std::string message) {
    report({kind, ProblemSeverity::Error, {}, 0, {}, std::move(message)});
    return false;
  }
  void warn(ProblemKind kind, std::string_view field, std::string message) {
    loses_some |= kind != ProblemKind::UnknownType;
    report({kind, ProblemSeverity::Warning, {}, 0, std::string(field), std::move(message)});
  }

  bool take(std::string_view line, Event& event);
  bool take_time(Event& event);
  bool take_contact(Event& event);
  std::optional<std::string> take_identity(std::string_view key, const JsonMember& named);
  bool take_type(Event& event);
  void take_id(Event& event);
  void take_fields(Event& event);
  void take_foreign_fields(Event& event);
  bool has_required(const Event& event);
  void take_field(Event& event, std::uint32_t at);
  void take_value(Event& event, std::uint32_t field, std::uint32_t at);
  void take_sets(Event& event, std::uint32_t at);
  void take_set(Event& event, std::uint32_t at, bool once);
};

bool EventText::State::take_time(Event& event) {
  const JsonMember* at = object.find("at");
  if (at == nullptr && default_at) {
    event.at = *default_at;
    return true;
  }
  if (at == nullptr) return reject(ProblemKind::BadTime, "no `at`");
  if (at->kind != JsonKind::String) {
    return reject(ProblemKind::BadTime,
                  "`at` is " + std::string(describe(at->kind)) +
                      "; it has to be a text such as \"2026-01-05T15:00:00Z\"");
  }
  const ParsedInstant parsed = parse_instant(at->text);
  if (!parsed.instant) {
    return reject(ProblemKind::BadTime, "`at` is `" + std::string(at->text.substr(0, 64)) +
                                            "`: " + std::string(describe(parsed.error)));
  }
  event.at = *parsed.instant;
  return true;
}

std::optional<std::string> EventText::State::take_identity(std::string_view key,
                                                           const JsonMember& member) {
  const bool named = member.kind == JsonKind::String || member.kind == JsonKind::Number;
  auto identity = named ? identity_of(member.text) : std::nullopt;
  if (!identity) {
    const bool meant_as_address = named && member.text.find('@') != std::string_view::npos;
    reject(ProblemKind::NoIdentity,
           "`" + std::string(key) + "` " +
               (meant_as_address ? "is not an e-mail address" : "names no one"));
  }
  return identity;
}

/// `contact`, or for one without an address `visitor`; with both the visitor turns out to be the
/// contact.
bool EventText::State::take_contact(Event& event) {
  const JsonMember* contact = object.find("contact");
  const JsonMember* visitor = object.find("visitor");
  if (visitor != nullptr && visitor->kind == JsonKind::Null) visitor = nullptr;
  if (contact != nullptr && contact->kind == JsonKind::Null && visitor != nullptr)
    contact = nullptr;
  if (contact == nullptr && visitor == nullptr) {
    return reject(ProblemKind::NoIdentity, "no `contact`");
  }
  event.visitor.clear();
  if (visitor != nullptr) {
    const auto identity = take_identity("visitor", *visitor);
    if (!identity) return false;
    event.visitor = visitor_identity(*identity);
  }
  if (contact == nullptr) {
    event.contact = std::exchange(event.visitor, {});
    return true;
  }
  auto identity = take_identity("contact", *contact);
  if (!identity) return false;
  event.contact = std::move(*identity);
  return true;
}

bool EventText::State::take_type(Event& event) {
  const JsonMember* type = object.find("type");
  if (type == nullptr) return reject(ProblemKind::UnknownType, "no `type`");
  if (type->kind != JsonKind::String || type->text.empty()) {
    return reject(ProblemKind::UnknownType, "`type` has to be a text");
  }
  const auto known = types.find(type->text);
  event.type = known == types.end() ? none : known->second;
  is_foreign = false;
  if (event.type != none) return true;
  const auto foreign = foreign_types.find(type->text);
  is_foreign = foreign != foreign_types.end();
  if (is_foreign) event.type = foreign->second;
  if (event.type != none) return true;
  if (++unknown_types[std::string(type->text)] == 1) {
    warn(ProblemKind::UnknownType, {},
         "no event `" + std::string(type->text.substr(0, 64)) +
             "` is declared; such events are taken, and start nothing");
  }
  return true;
}

void EventText::State::take_id(Event& event) {
  const JsonMember* id = object.find("id");
  const bool given = id != nullptr && !id->text.empty() &&
                     (id->kind == JsonKind::String || id->kind == JsonKind::Number);
  event.id = given ? std::string(id->text) : "content-" + hex(event.body_hash);
}

void EventText::State::take_value(Event& event, std::uint32_t field, std::uint32_t at) {
  Value& value = event.fields[field];
  if (value.known()) return;  // beside `data`, not in it: that one counts
  const FieldInfo& declared = program.events[event.type].fields[field];
  Converted converted = converter.from_json(declared, object, at);
  value = converted.value;
  if (!converted.problem.empty()) {
    const std::string_view rest =
        value.known() ? "; that part counts as unset" : "; it counts as unset";
    warn(ProblemKind::WrongType, program.text(declared.name),
         converted.problem + std::string(rest));
  }
}

void EventText::State::take_field(Event& event, std::uint32_t at) {
  const FieldIndexes& indexes = event_fields[event.type];
  const auto found = indexes.find(object.members()[at].key);
  if (found != indexes.end()) take_value(event, found->second, at);
}

/// Of the member `set` or `set_once`.
void EventText::State::take_sets(Event& event, std::uint32_t at) {
  const JsonMember& member = object.members()[at];
  if (member.kind == JsonKind::Null) return;
  if (member.kind != JsonKind::Object) {
    warn(ProblemKind::WrongType, member.key,
         std::string(describe(member.kind)) + " where an object with contact fields is expected");
    return;
  }
  const std::size_t count = object.members().size();
  for (std::uint32_t in = object.first_in(at); in < count; in = object.next(in))
    take_set(event, in, member.key == once_key);
}

void EventText::State::take_set(Event& event, std::uint32_t at, bool once) {
  const JsonMember& member = object.members()[at];
  const auto found = contact_fields.find(member.key);
  if (found == contact_fields.end()) {
    loses_some = true;
    if (unknown_contact_fields.emplace(std::string(member.key), true).second) {
      warn(ProblemKind::UnknownField, member.key,
           "`" + std::string(once ? once_key : set_key) + "` names a field that no contact has");
    }
    return;
  }
  Converted converted = converter.from_json(program.fields[found->second], object, at);
  if (!converted.problem.empty()) {
    warn(ProblemKind::WrongType, member.key,
         converted.problem + "; the contact's is left as it is");
    return;
  }
  event.set.push_back({found->second, converted.value, once});
}

void EventText::State::take_fields(Event& event) {
  constexpr std::array<std::string_view, 7> envelope{"id",   "at",    "contact", "visitor",
                                                     "type", set_key, once_key};
  const std::span<const JsonMember> members = object.members();
  const auto count = static_cast<std::uint32_t>(members.size());
  if (event.type != none) event.fields.resize(program.events[event.type].fields.size());
  if (is_foreign) take_foreign_fields(event);
  std::uint32_t data = JsonMember::top;
  for (std::uint32_t at = object.first_in(JsonMember::top); at < count; at = object.next(at)) {
    const JsonMember& member = members[at];
    if (member.key == "data" && member.kind == JsonKind::Object) data = at;
    if (member.key == set_key || member.key == once_key) take_sets(event, at);
    const bool is_envelope =
        std::find(envelope.begin(), envelope.end(), member.key) != envelope.end();
    if (event.type != none && !is_foreign && !is_envelope) take_field(event, at);
  }
  if (data == JsonMember::top || event.type == none || is_foreign) return;
  for (std::uint32_t at = object.first_in(data); at < count; at = object.next(at))
    take_field(event, at);
}

/// What its declaration maps, looked for in `properties`, in `data` and beside the envelope.
void EventText::State::take_foreign_fields(Event& event) {
  const auto count = static_cast<std::uint32_t>(object.members().size());
  for (const ForeignField& mapped : program.events[event.type].foreign_fields) {
    for (const std::string_view holder : {"properties", "data", ""}) {
      std::uint32_t at = holder.empty() ? JsonMember::top : object.find_in(JsonMember::top, holder);
      if (at == count) continue;
      for (const TextIndex name : mapped.path) {
        at = object.find_in(at, program.text(name));
        if (at == count) break;
      }
      if (at == count) continue;
      take_value(event, mapped.field, at);
      break;
    }
  }
}

/// Whether every field is there that is declared with `!`.
bool EventText::State::has_required(const Event& event) {
  if (event.type == none) return true;
  const std::vector<FieldInfo>& fields = program.events[event.type].fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].required || event.fields[i].known()) continue;
    return reject(ProblemKind::WrongType,
                  "no `" + program.text(fields[i].name) + "`, which every `" +
                      program.text(program.events[event.type].name) + "` has to have");
  }
  return true;
}

bool EventText::State::take(std::string_view line, Event& event) {
  if (!object.read(line)) return reject(object.kind(), object.error());
  loses_some = false;
  event.fields.clear();
  event.set.clear();
  event.body_hash = hash_body(object.members());
  if (!take_time(event) || !take_contact(event) || !take_type(event)) return false;
  take_id(event);
  take_fields(event);
  return has_required(event);
}

EventText::EventText(const Program& program, Texts& texts, Zones& zones, Report report)
    : state_(std::make_unique<State>(program, texts, zones, std::move(report))) {}
EventText::~EventText() = default;

bool EventText::read(std::string_view json, Event& event, std::optional<Instant> default_at) {
  state_->default_at = default_at;
  return state_->take(json, event);
}

bool EventText::loses_some() const {
  return state_->loses_some;
}

const std::map<std::string, std::uint64_t>& EventText::unknown_types() const {
  return state_->unknown_types;
}

}  // namespace tend
