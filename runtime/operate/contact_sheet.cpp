#include "runtime/operate/contact_sheet.hpp"

#include <algorithm>

#include "base/printable.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/operate/run_places.hpp"
#include "runtime/operate/utc_words.hpp"

namespace tend {

namespace {

/// The newest effects of a contact that are shown.
constexpr std::size_t most_effects = 50;

/// Rows of two columns, in a section of its own; nothing for none.
class Section {
 public:
  explicit Section(std::string title) : title_(std::move(title)) {}
  void add(std::string name, std::string text) {
    width_ = std::max(width_, name.size());
    rows_.emplace_back(printable_line(name), printable_line(text));
  }
  void append_to(std::string& out) const {
    if (rows_.empty()) return;
    out += '\n' + title_ + '\n';
    for (const auto& [name, text] : rows_)
      out += "  " + name + std::string(width_ - name.size() + 2, ' ') + text + '\n';
  }

 private:
  std::string title_;
  std::vector<std::pair<std::string, std::string>> rows_;
  std::size_t width_ = 0;
};

void append_fields(std::string& out, const KeptContact& contact) {
  const Program& program = contact.kept->program;
  Section section("Fields");
  for (std::uint32_t field = 0; field < program.fields.size(); ++field) {
    const Value value = contact.field(field);
    if (!value.known()) continue;
    std::string text;
    contact.kept->values.append_text(text, program.fields[field], value);
    section.add(program.text(program.fields[field].name), std::move(text));
  }
  section.append_to(out);
}

void append_lists(std::string& out, const KeptContact& contact) {
  Section section("Lists");
  for (const std::string& list : lists_of(contact, WhichLists::Kept)) section.add(list, "list");
  for (const std::string& list : lists_of(contact, WhichLists::Segments))
    section.add(list, "segment");
  section.append_to(out);
}

Result<void> append_consent(std::string& out, ContactStore& store, const KeptContact& contact) {
  Section section("Consent");
  for (const SaidConsent& said : consents_of(contact))
    section.add(said.place, said.is_given ? "given" : "withdrawn");
  const KeptProgram& kept = *contact.kept;
  if (contact.field(kept.cells.bounced()).is_true()) section.add("address", "it bounces");
  if (contact.field(kept.cells.complained()).is_true()) section.add("address", "has complained");
  const std::uint32_t email = find_field(kept.program, "email");
  const Value address = email == none ? Value::unknown() : contact.field(email);
  if (address.known()) {
    const auto stopped =
        store.suppression(kept.texts.view(static_cast<std::uint32_t>(address.bits)));
    if (!stopped) return tl::unexpected(stopped.error());
    if (*stopped)
      section.add("address", std::string((*stopped)->all ? "nothing" : "no marketing") +
                                 " is sent to it: " + (*stopped)->reason + ' ' +
                                 utc_words((*stopped)->at));
  }
  section.append_to(out);
  return {};
}

void append_runs(std::string& out, const KeptContact& contact) {
  Section section("Workflows");
  for (const RunPlace& place : run_places(contact)) {
    std::string text;
    if (!place.step.empty()) text += place.step + ", ";
    text += standing_of(place) + " (entered " + utc_words(place.entered) + ')';
    section.add(place.workflow + (place.key.empty() ? "" : " for " + place.key), std::move(text));
  }
  section.append_to(out);
}

Result<void> append_effects(std::string& out, ContactStore& store, const KeptContact& contact) {
  const auto effects = store.effects_of(contact.key, most_effects);
  if (!effects) return tl::unexpected(effects.error());
  Section section(effects->size() < most_effects
                      ? "Messages and calls"
                      : "Messages and calls, the last " + std::to_string(most_effects));
  for (const Effect& effect : *effects) {
    std::string what = effect.name;
    if (effect.kind == EffectKind::Notice) what = "notice of " + what;
    if (effect.kind == EffectKind::Call) what = "call of " + what;
    section.add(utc_words(effect.created_at), what + ", " + standing_of(effect));
  }
  section.append_to(out);
  return {};
}

}  // namespace

std::string standing_of(const Effect& effect) {
  const std::string why = effect.error.empty() ? "" : ": " + effect.error;
  switch (effect.state) {
    case EffectState::Waiting:
      if (effect.due == never_due) return "waits" + why;
      return "to leave " + utc_words(effect.due) + why;
    case EffectState::Leased:
      return "on its way";
    case EffectState::Done:
      return effect.kind == EffectKind::Call ? "answered" : "sent";
    case EffectState::Dead:
      return "will not leave" + why;
    case EffectState::Unknown:
      return "nobody knows whether it left" + why;
  }
  return {};
}

std::vector<std::string> lists_of(const KeptContact& contact, WhichLists which) {
  std::vector<std::string> names;
  if (contact.kept == nullptr) return names;
  const Program& program = contact.kept->program;
  for (std::uint32_t list = 0; list < program.contact_lists.size(); ++list) {
    const ContactListInfo& info = program.contact_lists[list];
    if ((info.watch != none) != (which == WhichLists::Segments)) continue;
    if (contact.field(contact.kept->cells.member(list)).is_true())
      names.push_back(program.text(info.name));
  }
  return names;
}

std::vector<SaidConsent> consents_of(const KeptContact& contact) {
  std::vector<SaidConsent> said;
  if (contact.kept == nullptr) return said;
  const Program& program = contact.kept->program;
  const auto add = [&](ChannelKind channel, std::uint32_t topic) {
    const Value value = contact.field(contact.kept->cells.consent(channel, topic));
    if (!value.known()) return;
    std::string place(channel_names[static_cast<std::size_t>(channel)]);
    if (topic != none) place += '/' + program.text(program.topics[topic]);
    said.push_back({std::move(place), value.is_true()});
  };
  for (std::uint32_t number = 0; number < channel_count; ++number) {
    const auto channel = static_cast<ChannelKind>(number);
    add(channel, none);
    for (std::uint32_t topic = 0; topic < program.topics.size(); ++topic) add(channel, topic);
  }
  return said;
}

Result<std::string> contact_sheet(ContactStore& store, const KeptContact& contact) {
  std::string out = printable_line(contact.identity) + '\n';
  if (!contact.trouble.empty())
    out += "  set aside: " + contact.trouble + "\n  Nothing happens to her, and nothing leaves\n";
  if (contact.kept != nullptr) {
    const Value seen = contact.field(contact.kept->cells.first_seen());
    if (seen.known()) out += "  known since " + utc_words(Instant{seen.bits}) + '\n';
    append_fields(out, contact);
    append_lists(out, contact);
    if (auto done = append_consent(out, store, contact); !done) return tl::unexpected(done.error());
    append_runs(out, contact);
  }
  if (auto done = append_effects(out, store, contact); !done) return tl::unexpected(done.error());
  return out;
}

}  // namespace tend
