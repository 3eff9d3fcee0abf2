// links.hpp: what a message gets when it leaves from a server: a way out, and links and an image
// that tell of clicks and opens where the project wants that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine/channel.hpp"
#include "runtime/serve/tokens.hpp"

namespace tend {

struct LinkSettings {
  std::string public_url;  ///< `https://mail.example.com`, without a `/` at its end; may be empty
  bool tracks_opens = false;
  bool tracks_clicks = false;
  std::string postal_address;  ///< on one line, at the end of marketing mails; may be empty
};

/// Where the links (`<a href>`) of an HTML text lead, in their order, those alone that are http or
/// https. The number of a link in a token is its place here, so that the message as it is kept is
/// the table of its links: what is not in it is led to by nobody.
std::vector<std::string> link_targets(std::string_view html);

/// Where a POST takes her off `topic` (empty: all), or empty for what is not marketing by e-mail,
/// or without a `public_url`.
std::string unsubscribe_address(const OutgoingMessage& message, const std::string& contact,
                                const std::string& topic, const LinkSettings& settings,
                                const Tokens& tokens);

/// An e-mail as it leaves: with its links and image, and for marketing with the ways out and the
/// postal address at its end. All else, and without a `public_url`, as it is. The same for the
/// same, on every attempt.
OutgoingMessage with_links(OutgoingMessage message, const std::string& contact,
                           const std::string& topic, const LinkSettings& settings,
                           const Tokens& tokens);

}  // namespace tend
