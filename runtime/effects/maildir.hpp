// maildir.hpp: messages as .eml files in a maildir, which people and mail programs open.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "runtime/engine/channel.hpp"

namespace tend {

/// Writes each message into DIR/tmp, and moves it to DIR/new when it is whole. A file's name comes
/// from message and effect key alone, so that a second delivery under the same key finds the first
/// one (in new/ or, read by a mail program, in cur/) and does nothing. A message of another channel
/// is an .eml too, and says so in X-Tend-Channel.
class Maildir final : public Channel {
 public:
  /// Makes the folders that are missing. Unwritable, with the path in the message.
  static Result<std::unique_ptr<Maildir>> open(const std::string& folder);

  /// May be tried again when the file cannot be written (a full disk).
  Delivery deliver(const OutgoingMessage& message) override;
  /// A mail to the person, in the same folder.
  Delivery notify(const OutgoingNotice& notice) override;

 private:
  explicit Maildir(std::string folder) : folder_(std::move(folder)) {}
  bool is_there(const std::string& name) const;
  Delivery write(const std::string& name, const std::string& text);

  std::string folder_;
};

/// `intro.4f2a9c….eml`: letters, digits, `-` and `_` of the message's name, and a hash of the key.
std::string maildir_name(const OutgoingMessage& message);

}  // namespace tend
