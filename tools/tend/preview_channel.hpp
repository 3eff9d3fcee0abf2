// preview_channel.hpp: every message to one address, whoever it was for, and marked as a preview.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/engine/channel.hpp"

namespace tend {

/// Where a message stands in its workflow, for the header of a preview.
struct PreviewMark {
  std::string_view workflow;
  std::string_view step;
  std::size_t number = 0;  ///< from 1
  std::size_t count = 0;
};

class PreviewChannel final : public Channel {
 public:
  /// `channel`, or none: nothing leaves. It must outlive this.
  PreviewChannel(Channel* channel, std::string to) : channel_(channel), to_(std::move(to)) {}

  /// Of the next message.
  void mark(const PreviewMark& mark) {
    mark_ = mark;
    is_there_ = false;
    last_seen_.clear();
  }
  Delivery deliver(const OutgoingMessage& message) override;
  Delivery notify(const OutgoingNotice& notice) override;

  /// What the last one looks like in a list: its subject, or how its text begins. Empty when none
  /// has come since the mark.
  const std::string& last_seen() const { return last_seen_; }
  /// What the channel said of the last one that it did not take.
  const std::optional<Error>& refused() const { return refused_; }

 private:
  template <class Outgoing>
  Outgoing redirected(const Outgoing& outgoing);
  Delivery note(Delivery delivered);

  Channel* channel_;
  std::string to_;
  PreviewMark mark_;
  bool is_there_ = false;  ///< a notice to a team is one preview
  std::string last_seen_;
  std::optional<Error> refused_;
};

}  // namespace tend
