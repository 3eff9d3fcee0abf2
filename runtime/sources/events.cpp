#include "runtime/sources/events.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "runtime/sources/convert.hpp"
#include "runtime/sources/identity.hpp"
#include "runtime/sources/json_object.hpp"
#include "runtime/sources/line_reader.hpp"

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

}  // namespace

struct EventReader::State {
  LineReader lines;
  std::string file;
  const Program& program;
  Problems& problems;
  Converter converter;
  JsonObject object;
  EventSourceFigures figures;
  std::unordered_map<std::string_view, std::uint32_t> types;
  std::vector<FieldIndexes> event_fields;  ///< by type
  FieldIndexes contact_fields;
  std::map<std::string, bool, std::less<>> unknown_contact_fields;

  State(ByteSource& bytes, std::string file_name, const Program& of, Texts& texts, Zones& zones,
        Problems& reports)
      : lines(bytes),
        file(std::move(file_name)),
        program(of),
        problems(reports),
        converter(of, texts, zones),
        contact_fields(index_fields(of, of.fields)) {
    for (std::size_t at = 0; at < of.events.size(); ++at) {
      types.emplace(of.text(of.events[at].name), static_cast<std::uint32_t>(at));
      event_fields.push_back(index_fields(of, of.events[at].fields));
    }
  }

  void report(ProblemKind kind, ProblemSeverity severity, std::string_view field,
              std::string message) {
    problems.report({kind, severity, file, lines.number(), std::string(field), std::move(message)});
  }
  bool reject(ProblemKind kind, std::string message) {
    ++figures.bad;
    report(kind, ProblemSeverity::Error, {}, std::move(message));
    return false;
  }
  void warn(ProblemKind kind, std::string_view field, std::string message) {
    report(kind, ProblemSeverity::Warning, field, std::move(message));
  }

  bool take(std::string_view line, Event& event);
  bool take_time(Event& event);
  bool take_contact(Event& event);
  bool take_type(Event& event);
  void take_id(Event& event);
  void take_fields(Event& event);
  void take_field(Event& event, const JsonMember& member);
  void take_set(Event& event, const JsonMember& member);
};

bool EventReader::State::take_time(Event& event) {
  const JsonMember* at = object.find("at");
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

bool EventReader::State::take_contact(Event& event) {
  const JsonMember* contact = object.find("contact");
  if (contact == nullptr) return reject(ProblemKind::NoIdentity, "no `contact`");
  const bool named = contact->kind == JsonKind::String || contact->kind == JsonKind::Number;
  auto identity = named ? identity_of(contact->text) : std::nullopt;
  if (!identity) {
    const bool meant_as_address = named && contact->text.find('@') != std::string_view::npos;
    return reject(ProblemKind::NoIdentity, meant_as_address ? "`contact` is not an e-mail address"
                                                            : "`contact` names no one");
  }
  event.contact = std::move(*identity);
  return true;
}

bool EventReader::State::take_type(Event& event) {
  const JsonMember* type = object.find("type");
  if (type == nullptr) return reject(ProblemKind::UnknownType, "no `type`");
  if (type->kind != JsonKind::String || type->text.empty()) {
    return reject(ProblemKind::UnknownType, "`type` has to be a text");
  }
  const auto known = types.find(type->text);
  event.type = known == types.end() ? none : known->second;
  if (event.type != none) return true;
  const bool first = ++figures.unknown_types[std::string(type->text)] == 1;
  if (first) {
    warn(ProblemKind::UnknownType, {},
         "no event `" + std::string(type->text.substr(0, 64)) +
             "` is declared; such events are taken, and start nothing");
  }
  return true;
}

void EventReader::State::take_id(Event& event) {
  const JsonMember* id = object.find("id");
  const bool given = id != nullptr && !id->text.empty() &&
                     (id->kind == JsonKind::String || id->kind == JsonKind::Number);
  event.id = given ? std::string(id->text) : "content-" + hex(event.body_hash);
}

void EventReader::State::take_field(Event& event, const JsonMember& member) {
  const FieldIndexes& indexes = event_fields[event.type];
  const auto found = indexes.find(member.key);
  if (found == indexes.end()) return;
  Value& value = event.fields[found->second];
  if (value.known()) return;  // beside `data`, not in it: that one counts
  Converted converted =
      converter.from_json(program.events[event.type].fields[found->second], member);
  value = converted.value;
  if (!converted.problem.empty()) {
    warn(ProblemKind::WrongType, member.key, converted.problem + "; it counts as unset");
  }
}

void EventReader::State::take_set(Event& event, const JsonMember& member) {
  const auto found = contact_fields.find(member.key);
  if (found == contact_fields.end()) {
    if (unknown_contact_fields.emplace(std::string(member.key), true).second) {
      warn(ProblemKind::UnknownField, member.key, "`set` names a field that no contact has");
    }
    return;
  }
  Converted converted = converter.from_json(program.fields[found->second], member);
  if (!converted.problem.empty()) {
    warn(ProblemKind::WrongType, member.key,
         converted.problem + "; the contact's is left as it is");
    return;
  }
  event.set.emplace_back(found->second, converted.value);
}

void EventReader::State::take_fields(Event& event) {
  constexpr std::array<std::string_view, 5> envelope{"id", "at", "contact", "type", "set"};
  const std::span<const JsonMember> members = object.members();
  if (event.type != none) event.fields.resize(program.events[event.type].fields.size());
  std::uint32_t data = JsonMember::top;
  for (std::uint32_t at = 0; at < members.size(); ++at) {
    const JsonMember& member = members[at];
    if (member.parent != JsonMember::top) {
      if (members[member.parent].key == "set") take_set(event, member);
      continue;
    }
    if (member.key == "data" && member.kind == JsonKind::Object) data = at;
    if (member.key == "set" && member.kind != JsonKind::Object && member.kind != JsonKind::Null) {
      warn(ProblemKind::WrongType, "set",
           std::string(describe(member.kind)) + " where an object with contact fields is expected");
    }
    const bool is_envelope =
        std::find(envelope.begin(), envelope.end(), member.key) != envelope.end();
    if (event.type != none && !is_envelope) take_field(event, member);
  }
  if (data == JsonMember::top || event.type == none) return;
  for (const JsonMember& member : members) {
    if (member.parent == data) take_field(event, member);
  }
}

bool EventReader::State::take(std::string_view line, Event& event) {
  if (!object.read(line)) return reject(object.kind(), object.error());
  event.fields.clear();
  event.set.clear();
  event.body_hash = hash_body(object.members());
  if (!take_time(event) || !take_contact(event) || !take_type(event)) return false;
  take_id(event);
  take_fields(event);
  ++figures.taken;
  return true;
}

EventReader::EventReader(ByteSource& bytes, std::string file, const Program& program, Texts& texts,
                         Zones& zones, Problems& problems)
    : state_(std::make_unique<State>(bytes, std::move(file), program, texts, zones, problems)) {}
EventReader::~EventReader() = default;

Result<bool> EventReader::next(Event& event) {
  State& state = *state_;
  std::string_view line;
  while (true) {
    auto status = state.lines.next(line);
    if (!status) return tl::unexpected(status.error());
    if (*status == LineStatus::End) return false;
    const bool overlong = *status == LineStatus::Overlong;
    if (!overlong && trimmed(line).empty()) continue;
    ++state.figures.read;
    if (overlong) {
      state.reject(ProblemKind::Overlong,
                   "the line is longer than " + std::to_string(longest_line_bytes) + " bytes");
    } else if (state.take(line, event)) {
      return true;
    }
  }
}

Result<void> EventReader::read_all(EventLog& log) {
  Event event;
  log.begin_file(state_->file);
  while (true) {
    auto more = next(event);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    log.add(event, state_->lines.number());
  }
}

const EventSourceFigures& EventReader::figures() const {
  return state_->figures;
}

}  // namespace tend
