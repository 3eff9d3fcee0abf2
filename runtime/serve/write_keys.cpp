#include "runtime/serve/write_keys.hpp"

#include <algorithm>

#include "base/hash.hpp"

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
  if ((has_contact || is_text(event.find("set"))) && type != "form_submitted")
    return "a public key may name a contact or set fields with `form_submitted` alone";
  return {};
}

}  // namespace tend
