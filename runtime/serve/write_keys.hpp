// write_keys.hpp: who may send events, and which.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/serve/http.hpp"
#include "base/secret.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {

struct WriteKey {
  std::string name;  ///< the source of its events
  Secret secret;
  /// Anybody can read it in the site's pages: it may only say what a visitor does.
  bool is_public = false;
  /// The types that it may send; empty: all, or of a public key those of the site script.
  std::vector<std::string> events = {};
};

class WriteKeys {
 public:
  explicit WriteKeys(std::vector<WriteKey> keys) : keys_(std::move(keys)) {}

  /// The key that a request shows: `Authorization: Bearer KEY`, KEY as the user of Basic, or in
  /// `?key=` (a public one alone, since addresses are logged). Null when there is none, or when it
  /// is none of ours.
  const WriteKey* find(const IncomingRequest& request) const;
  /// The key of that secret, or null. Each is compared, in a time that does not tell which.
  const WriteKey* find(std::string_view secret) const;

 private:
  std::vector<WriteKey> keys_;
};

/// What a public key says, as it is taken in: its ids are apart from those of all other keys, since
/// anybody can say them first, and what it sets is set once, since anybody can say whose it is.
/// `event`, as JSON: one that has passed `refusal`. Empty when it is not to be told which member is
/// meant.
std::string confined(const WriteKey& key, std::string_view event);

/// Why this key may not send this event, in words; empty if it may. A public key can neither say
/// who somebody is nor what she consents to.
std::string refusal(const WriteKey& key, const JsonObject& event);

}  // namespace tend
