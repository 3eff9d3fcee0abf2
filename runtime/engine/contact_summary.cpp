#include "runtime/engine/contact_summary.hpp"

#include <algorithm>

#include "base/html_text.hpp"
#include "base/zone.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/engine/words.hpp"

namespace tend {

namespace {

/// `first_name` as a person writes it: `First name`.
std::string heading(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string full_name(const EngineContext& context, ContactId contact) {
  std::string name;
  for (const std::string_view part : {"first_name", "last_name"}) {
    const std::uint32_t field = find_field(context.program, part);
    if (field == none || !is_text(context.program.fields[field].type)) continue;
    const Value value = context.store.field(contact, field);
    if (!value.known()) continue;
    if (!name.empty()) name += ' ';
    name += context.texts.view(static_cast<std::uint32_t>(value.bits));
  }
  return name.empty() ? std::string(context.store.identity(contact)) : name;
}

}  // namespace

ContactSummary::ContactSummary(EngineContext& context, ContactId contact, const Zone& zone)
    : title_(full_name(context, contact)) {
  add_fields(context, contact, zone);
  add_deeds(context, contact, zone);
}

void ContactSummary::add_fields(const EngineContext& context, ContactId contact, const Zone& zone) {
  for (std::uint32_t i = 0; i < context.program.fields.size(); ++i) {
    const FieldInfo& field = context.program.fields[i];
    const Value value = context.store.field(contact, i);
    if (!value.known()) continue;
    lines_.emplace_back(heading(context.program.text(field.name)),
                        words(context.program, context.texts, field, value, zone));
  }
}

void ContactSummary::add_deeds(const EngineContext& context, ContactId contact, const Zone& zone) {
  const Program& program = context.program;
  for (std::uint32_t i = 0; i < program.tallies.size(); ++i) {
    const TallyInfo& info = program.tallies[i];
    if (info.keep == 0 || info.value_field == none) continue;
    const Tally* tally = context.store.find_tally(contact, i, Value::unknown());
    if (tally == nullptr) continue;
    const EventInfo& event = program.events[info.event];
    std::string deeds;
    const std::size_t newest = std::min<std::size_t>(info.keep, tally->entries.size());
    for (std::size_t back = 1; back <= newest; ++back) {
      const Value value = tally->entries[tally->entries.size() - back].value;
      if (!value.known()) continue;
      if (!deeds.empty()) deeds += ", ";
      deeds += words(program, context.texts, event.fields[info.value_field], value, zone);
    }
    if (!deeds.empty()) lines_.emplace_back(heading(program.text(event.name)), deeds);
  }
}

std::string ContactSummary::text() const {
  std::string out = title_ + '\n';
  for (const auto& [name, value] : lines_) out += name + ": " + value + '\n';
  return out;
}

std::string ContactSummary::html() const {
  std::string out = "<h2>" + to_html(title_) + "</h2>\n<table>\n";
  for (const auto& [name, value] : lines_) {
    out += "<tr><th>" + to_html(name) + "</th><td>" + to_html(value) + "</td></tr>\n";
  }
  return out + "</table>\n";
}

}  // namespace tend
