#include "runtime/engine/content.hpp"

#include <algorithm>

namespace tend {

void fill_content(OutgoingMessage& outgoing, const MessageInfo& message, const Reader& reader) {
  outgoing.subject =
      message.declared ? fill(message.subject, Markup::None, reader) : std::string(outgoing.name);
  // A subject is one line, whatever a field holds.
  std::replace_if(
      outgoing.subject.begin(), outgoing.subject.end(),
      [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  outgoing.text = fill(message.text, Markup::None, reader);
  outgoing.html = fill(message.html, Markup::Html, reader);
}

}  // namespace tend
