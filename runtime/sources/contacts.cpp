#include "runtime/sources/contacts.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "runtime/sources/contact_columns.hpp"
#include "runtime/sources/convert.hpp"
#include "runtime/sources/csv.hpp"
#include "runtime/sources/identity.hpp"
#include "runtime/sources/json_object.hpp"
#include "runtime/sources/line_reader.hpp"
#include "runtime/sources/standing.hpp"

namespace tend {
namespace {

/// Gives back what was read to look at, then the rest.
class PeekedBytes final : public ByteSource {
 public:
  explicit PeekedBytes(ByteSource& bytes) : bytes_(bytes) {}

  /// The first byte that is neither blank nor of a byte-order mark; 0 when there is none.
  Result<char> first_byte() {
    constexpr std::string_view passed = " \t\r\n\xEF\xBB\xBF";
    while (true) {
      const std::size_t found = seen_.find_first_not_of(passed);
      if (found != std::string::npos) return seen_[found];
      const std::size_t before = seen_.size();
      seen_.resize(before + 4096);
      auto count = bytes_.read(std::span(seen_).subspan(before));
      if (!count) return tl::unexpected(count.error());
      seen_.resize(before + *count);
      if (*count == 0 || seen_.size() > longest_line_bytes) return '\0';
    }
  }

  Result<std::size_t> read(std::span<char> room) override {
    if (given_ == seen_.size()) return bytes_.read(room);
    const std::size_t count = std::min(room.size(), seen_.size() - given_);
    std::copy_n(seen_.data() + given_, count, room.data());
    given_ += count;
    return count;
  }

 private:
  ByteSource& bytes_;
  std::string seen_;
  std::size_t given_ = 0;
};

/// A row at hand: who it is, and what it says.
struct Row {
  std::uint64_t line = 0;
  std::optional<std::string> identity;  ///< as it is given
  std::optional<std::string> email;
  std::optional<std::string> record;
  std::vector<std::pair<std::uint32_t, Value>> values;  ///< by field, or by the engine's cell
  std::string refused;  ///< why the row cannot be taken; empty: it can
};

class Loader {
 public:
  Loader(const std::string& file, const ContactTarget& target, ContactColumns columns,
         Problems& problems)
      : file_(file),
        target_(target),
        columns_(std::move(columns)),
        problems_(problems),
        converter_(target.program, target.texts, target.zones),
        standing_(target.program) {}

  Result<ContactFigures> load_csv(ByteSource& bytes);
  Result<ContactFigures> load_json(ByteSource& bytes);

 private:
  Result<std::vector<ContactColumn>> read_header(const CsvReader& csv);
  void begin_row(std::uint64_t line);
  void take_identity(const ContactColumn& column, std::string_view text);
  void take_value(const ContactColumn& column, std::string_view name, Converted converted);
  void take_member(std::uint32_t at);
  void take_list(std::string_view name);
  void take_lists(std::string_view names);
  void take_lists(std::uint32_t at);
  void take_consent(std::uint32_t at);
  void end_row();
  void reject(std::uint64_t line, ProblemKind kind, const std::string& message);
  void warn(std::uint64_t line, ProblemKind kind, std::string_view field, std::string message);
  bool is_repeated(ContactId contact);

  const std::string& file_;
  const ContactTarget& target_;
  ContactColumns columns_;
  Problems& problems_;
  Converter converter_;
  Standing standing_;
  JsonObject object_;
  ContactFigures figures_;
  Row row_;
  std::vector<bool> seen_;                                  ///< by contact: had a row in this file
  std::map<std::string, ContactColumn, std::less<>> keys_;  ///< of JSON rows
};

void Loader::reject(std::uint64_t line, ProblemKind kind, const std::string& message) {
  ++figures_.bad;
  problems_.report({kind, ProblemSeverity::Error, file_, line, {}, message});
}

void Loader::warn(std::uint64_t line, ProblemKind kind, std::string_view field,
                  std::string message) {
  problems_.report(
      {kind, ProblemSeverity::Warning, file_, line, std::string(field), std::move(message)});
}

void Loader::begin_row(std::uint64_t line) {
  row_.line = line;
  row_.identity.reset();
  row_.email.reset();
  row_.record.reset();
  row_.values.clear();
  row_.refused.clear();
}

void Loader::take_identity(const ContactColumn& column, std::string_view text) {
  if (column.identity) row_.identity = identity_of(text);
  if (column.email && !row_.email && is_email(trimmed(text))) row_.email = identity_of(text);
  if (column.record && !row_.record) row_.record = identity_of(text);
}

void Loader::take_value(const ContactColumn& column, std::string_view name, Converted converted) {
  if (column.field == none) return;
  if (!converted.problem.empty()) {
    warn(row_.line, ProblemKind::WrongType, name,
         std::move(converted.problem) + "; it is left out");
  }
  if (converted.value.known()) row_.values.emplace_back(column.field, converted.value);
}

bool Loader::is_repeated(ContactId contact) {
  if (seen_.size() <= contact.index()) {
    seen_.resize(std::max<std::size_t>(contact.index() + 1, seen_.size() * 2));
  }
  const bool repeated = seen_[contact.index()];
  seen_[contact.index()] = true;
  return repeated;
}

/// The row into the store.
void Loader::end_row() {
  const std::optional<std::string>& address = row_.email ? row_.email : row_.record;
  const std::optional<std::string>& identity = row_.identity ? row_.identity : address;
  if (!identity) {
    reject(row_.line, ProblemKind::NoIdentity, "neither an e-mail address nor a record id");
    return;
  }
  if (!row_.refused.empty()) return reject(row_.line, ProblemKind::WrongType, row_.refused);
  const std::string refused = target_.refuses ? target_.refuses(*identity) : std::string();
  if (!refused.empty()) return reject(row_.line, ProblemKind::NoIdentity, refused);
  Store& store = target_.store;
  const ContactId contact = store.contact(*identity);
  for (const auto& [field, value] : row_.values) store.set_field(contact, field, value);
  ++figures_.taken;
  if (is_repeated(contact)) {
    ++figures_.repeated;
    warn(row_.line, ProblemKind::DuplicateIdentity, {},
         "`" + *identity + "` had a row before; this one updates it");
  }
}

Result<std::vector<ContactColumn>> Loader::read_header(const CsvReader& csv) {
  std::vector<ContactColumn> columns;
  std::map<std::uint32_t, std::string> taken;
  bool has_identity = false;
  for (const std::string& header : csv.header()) {
    ContactColumn column = columns_.find(header);
    has_identity = has_identity || column.identity || column.email || column.record;
    if (column.field != none) {
      const auto [other, added] = taken.emplace(column.field, header);
      if (!added) {
        warn(1, ProblemKind::UnknownField, header,
             "`" + other->second + "` already gives that field; this column is not read");
        column.field = none;
      }
    } else if (!column.known()) {
      warn(1, ProblemKind::UnknownField, header,
           "no contact field of that name; the column is not read");
    }
    columns.push_back(column);
  }
  for (const std::string& header : columns_.mapped_but_not_in(csv.header())) {
    warn(1, ProblemKind::UnknownField, {}, "no column `" + header + "`, which --map speaks of");
  }
  if (!has_identity) {
    return failure(ErrorCode::Malformed, "the header names neither `Email` nor `Record ID`");
  }
  return columns;
}

Result<ContactFigures> Loader::load_csv(ByteSource& bytes) {
  CsvReader csv(bytes);
  std::vector<ContactColumn> columns;
  while (true) {
    auto status = csv.next();
    if (!status) return tl::unexpected(status.error());
    if (columns.empty() && !csv.header().empty()) {
      auto header = read_header(csv);
      if (!header) return tl::unexpected(header.error());
      columns = std::move(*header);
    }
    if (*status == CsvStatus::End) return figures_;
    ++figures_.read;
    if (*status == CsvStatus::Bad) {
      reject(csv.line(), csv.kind(), csv.error());
      continue;
    }
    begin_row(csv.line());
    for (std::size_t at = 0; at < columns.size(); ++at) {
      const ContactColumn& column = columns[at];
      const std::string_view text = csv.values()[at];
      take_identity(column, text);
      if (column.lists) take_lists(text);
      if (column.consent && !trimmed(text).empty()) {
        warn(row_.line, ProblemKind::WrongType, csv.header()[at],
             "consent is read from JSON lines alone: {\"consent\": {\"email\": true}}");
      }
      if (column.field == none) continue;
      take_value(column, csv.header()[at],
                 converter_.from_text(target_.program.fields[column.field], text));
    }
    end_row();
  }
}

void Loader::take_list(std::string_view name) {
  const Standing::Place place = standing_.list(name);
  if (place.problem.empty()) {
    row_.values.emplace_back(place.cell, Value::of_bool(true));
  } else if (place.refused) {
    row_.refused = place.problem;
  } else {
    warn(row_.line, ProblemKind::UnknownField, "lists", place.problem);
  }
}

void Loader::take_lists(std::string_view names) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(';'), names.size());
    const std::string_view name = trimmed(names.substr(0, end));
    if (!name.empty()) take_list(name);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

void Loader::take_lists(std::uint32_t at) {
  const JsonMember& member = object_.members()[at];
  if (member.kind == JsonKind::String) return take_lists(member.text);
  if (member.kind != JsonKind::Array && member.kind != JsonKind::Null) {
    return warn(row_.line, ProblemKind::WrongType, member.key,
                std::string(describe(member.kind)) + " where an array of names is expected");
  }
  const std::size_t count = object_.members().size();
  for (std::uint32_t in = object_.first_in(at); in < count; in = object_.next(in))
    take_list(object_.members()[in].text);
}

void Loader::take_consent(std::uint32_t at) {
  const std::span<const JsonMember> members = object_.members();
  if (members[at].kind != JsonKind::Object) {
    if (members[at].kind == JsonKind::Null) return;
    return warn(row_.line, ProblemKind::WrongType, members[at].key,
                std::string(describe(members[at].kind)) + " where an object is expected");
  }
  for (std::uint32_t in = object_.first_in(at); in < members.size(); in = object_.next(in)) {
    const Standing::Place place = standing_.consent(members[in].key);
    if (members[in].kind != JsonKind::Bool) {
      warn(row_.line, ProblemKind::WrongType, members[in].key,
           std::string(describe(members[in].kind)) + " where true or false is expected");
    } else if (!place.problem.empty()) {
      warn(row_.line, ProblemKind::UnknownField, "consent", place.problem);
    } else {
      row_.values.emplace_back(place.cell, Value::of_bool(members[in].text == "true"));
    }
  }
}

void Loader::take_member(std::uint32_t at) {
  const JsonMember& member = object_.members()[at];
  auto known = keys_.find(member.key);
  if (known == keys_.end()) {
    known = keys_.emplace(std::string(member.key), columns_.find(member.key)).first;
    if (!known->second.known()) {
      warn(row_.line, ProblemKind::UnknownField, member.key, "no contact field of that name");
    }
  }
  const ContactColumn& column = known->second;
  if (column.lists) return take_lists(at);
  if (column.consent) return take_consent(at);
  const bool scalar = member.kind == JsonKind::String || member.kind == JsonKind::Number;
  if (scalar) take_identity(column, member.text);
  if (column.field == none) return;
  take_value(column, member.key,
             converter_.from_json(target_.program.fields[column.field], object_, at));
}

Result<ContactFigures> Loader::load_json(ByteSource& bytes) {
  LineReader lines(bytes);
  std::string_view line;
  while (true) {
    auto status = lines.next(line);
    if (!status) return tl::unexpected(status.error());
    if (*status == LineStatus::End) return figures_;
    const bool overlong = *status == LineStatus::Overlong;
    if (!overlong && trimmed(line).empty()) continue;
    ++figures_.read;
    if (overlong) {
      reject(lines.number(), ProblemKind::Overlong,
             "the line is longer than " + std::to_string(longest_line_bytes) + " bytes");
      continue;
    }
    if (!object_.read(line)) {
      reject(lines.number(), object_.kind(), object_.error());
      continue;
    }
    begin_row(lines.number());
    const std::size_t count = object_.members().size();
    for (std::uint32_t at = object_.first_in(JsonMember::top); at < count; at = object_.next(at))
      take_member(at);
    end_row();
  }
}

}  // namespace

Result<ContactFigures> load_contacts(ByteSource& bytes, const std::string& file,
                                     const ContactTarget& target, const ContactOptions& options,
                                     Problems& problems) {
  auto columns = ContactColumns::make(target.program, options.map);
  if (!columns) return tl::unexpected(columns.error());
  PeekedBytes peeked(bytes);
  auto first = peeked.first_byte();
  if (!first) return tl::unexpected(first.error());
  if (*first == '\0') return failure(ErrorCode::Malformed, "`" + file + "` is empty");
  Loader loader(file, target, std::move(*columns), problems);
  auto figures = *first == '{' ? loader.load_json(peeked) : loader.load_csv(peeked);
  if (!figures && figures.error().code == ErrorCode::Malformed) {
    return failure(ErrorCode::Malformed, "`" + file + "`: " + figures.error().message);
  }
  return figures;
}

}  // namespace tend
