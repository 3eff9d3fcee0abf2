#include "runtime/operate/contact_rows.hpp"

#include "base/json_text.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/operate/contact_sheet.hpp"

namespace tend {

namespace {

void append_csv(std::string& out, std::string_view text) {
  if (text.find_first_of(",;\t\"\r\n") == std::string_view::npos && !text.starts_with(' ') &&
      !text.ends_with(' ')) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

/// What a spreadsheet would work out (OWASP, CSV injection): all that begins so, but for a number,
/// also of a telephone.
bool is_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos)
    return false;
  const bool is_signed = text.front() == '+' || text.front() == '-';
  return !is_signed ||
         text.substr(1).find_first_not_of("0123456789 .()-/") != std::string_view::npos;
}

/// An apostrophe keeps a spreadsheet from working it out.
void append_text_cell(std::string& out, std::string_view text) {
  append_csv(out, is_formula(text) ? '\'' + std::string(text) : std::string(text));
}

/// Several values in one cell as an import reads them; empty for a record, which no cell can hold.
std::string cell_of(const KeptProgram& kept, const FieldInfo& field, Value value) {
  if (field.type != Type::List) return kept.values.plain(field, value);
  std::string cell;
  for (const Value element : kept.texts.tuple(value)) {
    const std::string text = kept.values.plain(kept.program.shapes[field.shape].fields[0], element);
    cell += (cell.empty() ? "" : ";") + text;
  }
  return cell;
}

void append_lists(std::string& line, const KeptContact& contact) {
  std::string names;
  for (const std::string& list : lists_of(contact, WhichLists::Kept)) {
    names += names.empty() ? "" : ",";
    append_json_string(names, list);
  }
  if (!names.empty()) line += ",\"lists\":[" + names + ']';
}

void append_consents(std::string& line, const KeptContact& contact) {
  std::string members;
  for (const SaidConsent& said : consents_of(contact)) {
    members += members.empty() ? "" : ",";
    append_json_string(members, said.place);
    members += said.is_given ? ":true" : ":false";
  }
  if (!members.empty()) line += ",\"consent\":{" + members + '}';
}

}  // namespace

std::string contact_json(const KeptContact& contact) {
  std::string line = "{\"identity\":";
  append_json_string(line, contact.identity);
  if (contact.kept != nullptr) {
    const Program& program = contact.kept->program;
    for (std::uint32_t field = 0; field < program.fields.size(); ++field) {
      const Value value = contact.field(field);
      if (!value.known()) continue;
      line += ',';
      append_json_string(line, program.text(program.fields[field].name));
      line += ':';
      contact.kept->values.append_json(line, program.fields[field], value);
    }
    append_lists(line, contact);
    append_consents(line, contact);
  }
  return line += "}\n";
}

std::string csv_header(const KeptProgram& kept) {
  std::string line = "identity";
  for (const FieldInfo& field : kept.program.fields) {
    line += ',';
    append_csv(line, kept.program.text(field.name));
  }
  return line += ",lists\n";
}

std::string csv_row(const KeptContact& contact, const KeptProgram& kept) {
  std::string line;
  append_text_cell(line, contact.identity);
  for (const FieldInfo& field : kept.program.fields) {
    line += ',';
    if (contact.kept == nullptr) continue;
    // Its state may speak in the numbers of another program.
    const Program& own = contact.kept->program;
    const std::uint32_t at = find_field(own, kept.program.text(field.name));
    const Value value = at == none ? Value::unknown() : contact.field(at);
    if (!value.known()) continue;
    append_text_cell(line, cell_of(*contact.kept, own.fields[at], value));
  }
  std::string lists;
  for (const std::string& list : lists_of(contact, WhichLists::Kept))
    lists += (lists.empty() ? "" : ";") + list;
  line += ',';
  append_csv(line, lists);
  return line += '\n';
}

}  // namespace tend
