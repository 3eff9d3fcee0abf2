// segment.hpp: the calls of Segment's tracking API as events, so that its client libraries work
// unchanged: https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace tend {

struct SegmentContext {
  Instant received;
  std::optional<Instant> sent;  ///< `sentAt`: what the client's clock showed when it sent
  std::string_view call;        ///< `track`, …: where the message itself does not say
};

struct SegmentEvent {
  std::string json;   ///< the event, or empty
  std::string error;  ///< why there is none
};

/// One call. `message` has to be one that JsonObject reads.
///
/// | call | becomes |
/// | --- | --- |
/// | track | its `event` as the type, `properties` as `data` |
/// | identify | `identify`, `traits` as `set`, by our names (`firstName` is `first_name`) |
/// | page | `page_viewed` |
/// | screen | `screen_viewed` |
/// | group | `group`, what it says of the company as `set` |
/// | alias | `identify`: the visitor `previousId` is `userId` |
///
/// `messageId` is the id, `userId` the contact, `anonymousId` the visitor. The time is `timestamp`;
/// where the client's clock is off by more than a minute, as `sentAt` shows, that is taken away.
SegmentEvent translate_segment(std::string_view message, const SegmentContext& context);

}  // namespace tend
