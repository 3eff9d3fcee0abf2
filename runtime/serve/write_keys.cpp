#include "runtime/serve/write_keys.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/json_text.hpp"
#include "runtime/serve/json_slices.hpp"
#include "runtime/sources/identity.hpp"

namespace tend {
namespace {

constexpr std::string_view site_events[] = {"page_viewed", "time_on_page", "exit_intent",
                                            "session_ended"};
/// What only we, a provider or a system of the house can know.
constexpr std::string_view trusted_events[] = {"subscribed", "unsubscribed", "sent",    "delivered",
                                               "opened",     "clicked",      "replied", "bounced",
                                               "complained", "joined",       "left",    "changed"};

bool is_text(const JsonMember* member) {
  return member != nullptr && member->kind != JsonKind::Null;
}

}  // namespace

const WriteKey* WriteKeys::find(std::string_view secret) const {
  if (secret.empty()) return nullptr;
  const WriteKey* found = nullptr;
  for (const WriteKey& key : keys_) {
    if (equal_in_constant_time(key.secret.reveal(), secret)) found = &key;
  }
  return found;
}

const WriteKey* WriteKeys::find(const IncomingRequest& request) const {
  const std::string shown = read_authorization(request.header("authorization")).first;
  if (!shown.empty()) return find(shown);
  const HttpHeaders query = read_form(request.query);
  const WriteKey* const key = find(find_in_form(query, "key"));
  return key != nullptr && key->is_public ? key : nullptr;
}

/// The member of that name in an object of the event, or null.
const JsonMember* find_in(const JsonObject& event, const JsonMember* object, std::string_view key) {
  if (object == nullptr || object->kind != JsonKind::Object) return nullptr;
  const auto at = static_cast<std::uint32_t>(object - event.members().data());
  const std::uint32_t found = event.find_in(at, key);
  return found < event.members().size() ? &event.members()[found] : nullptr;
}

/// Where her messages go is nobody's to say who has only her name.
bool is_other_address(const JsonObject& event) {
  const JsonMember* const contact = event.find("contact");
  if (!is_text(contact)) return false;
  for (const std::string_view set : {"set", "set_once"}) {
    const JsonMember* const address = find_in(event, event.find(set), "email");
    if (address == nullptr) continue;
    if (address->kind != JsonKind::String ||
        identity_of(address->text) != identity_of(contact->text))
      return true;
  }
  return false;
}

std::string refusal(const WriteKey& key, const JsonObject& event) {
  const JsonMember* const named = event.find("type");
  const std::string type(named == nullptr ? std::string_view() : named->text);
  const auto is_type = [&](std::string_view other) { return other == type; };
  const std::string not_this = "this key may not send `" + type + "`";
  if (!key.events.empty()) {
    if (std::none_of(key.events.begin(), key.events.end(), is_type)) return not_this;
  } else if (key.is_public &&
             std::none_of(std::begin(site_events), std::end(site_events), is_type)) {
    return not_this;
  }
  if (!key.is_public) return {};
  if (std::any_of(std::begin(trusted_events), std::end(trusted_events), is_type)) return not_this;
  const bool has_contact = is_text(event.find("contact"));
  if (has_contact && is_text(event.find("visitor")))
    return "a public key may not say who a visitor is";
  const bool sets = is_text(event.find("set"));
  const bool sets_once = is_text(event.find("set_once"));
  if (sets && sets_once) return "of a public key `set` is `set_once`: say one of them";
  if ((has_contact || sets || sets_once) && type != "form_submitted")
    return "a public key may name a contact or set fields with `form_submitted` alone";
  if (is_other_address(event)) return "a public key may set `email` to the contact that it names";
  return {};
}

std::string confined(const WriteKey& key, std::string_view event) {
  JsonFault fault;
  const auto members = slice_object(event, fault);
  if (!members) return {};
  std::string text = "{";
  for (const JsonSlice& member : *members) {
    // Another way to write a name would be another member.
    if (member.key.find('\\') != std::string_view::npos) return {};
    text += text.size() > 1 ? ",\"" : "\"";
    text += member.key == "set" ? "set_once" : member.key;
    text += "\":";
    const std::string id = member.key == "id" ? text_of(member.value) : std::string();
    if (!id.empty()) {
      append_json_string(text, key.name + ':' + id);
    } else {
      text += member.value;
    }
  }
  return text + '}';
}

}  // namespace tend
