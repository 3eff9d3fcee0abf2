#include "tools/tend/preview_channel.hpp"

#include <fmt/core.h>

#include <utility>

#include "base/hash.hpp"

namespace tend {
namespace {

/// As much of a text as tells one message from another in a list.
std::string beginning(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.size() <= longest) return std::string(line);
  line = line.substr(0, longest);
  // Not inside a character of several bytes, and not inside a word.
  return std::string(line.substr(0, line.find_last_of(' '))) + " …";
}

}  // namespace

template <class Outgoing>
Outgoing PreviewChannel::redirected(const Outgoing& outgoing) {
  Outgoing copy = outgoing;
  copy.to = to_;
  copy.preview =
      fmt::format("{}; {}; {} of {}", mark_.workflow, mark_.step, mark_.number, mark_.count);
  // A maildir takes each key once: what has changed since the last preview is another message.
  copy.key = to_hex(sha256(fmt::format("preview {} {} {} {} {} {} {}", copy.preview, copy.to,
                                       copy.from, copy.subject, copy.text, copy.html, copy.key)));
  last_seen_ = copy.subject.empty() ? beginning(copy.text) : copy.subject;
  return copy;
}

Delivery PreviewChannel::note(Delivery delivered) {
  if (!delivered) refused_ = Error{ErrorCode::Unavailable, delivered.reason};
  return delivered;
}

Delivery PreviewChannel::deliver(const OutgoingMessage& message) {
  const OutgoingMessage copy = redirected(message);
  return channel_ == nullptr ? Delivery() : note(channel_->deliver(copy));
}

Delivery PreviewChannel::notify(const OutgoingNotice& notice) {
  if (std::exchange(is_there_, true)) return {};
  const OutgoingNotice copy = redirected(notice);
  return channel_ == nullptr ? Delivery() : note(channel_->notify(copy));
}

}  // namespace tend
