#include "runtime/worker/kept_time.hpp"

#include <string>

namespace tend {

namespace {

/// Under which contacts share them: microseconds.
constexpr std::string_view clock_name = "clock";
constexpr std::string_view live_from_name = "live_from";

Result<std::optional<Instant>> kept(ContactStore& store, std::string_view name) {
  const auto text = store.shared(name);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return std::optional<Instant>();
  return std::optional(Instant{std::stoll(**text)});
}

Result<void> keep(ContactStore& store, std::string_view name, Instant at) {
  return store.set_shared(name, std::to_string(at.us));
}

}  // namespace

Result<std::optional<Instant>> kept_time(ContactStore& store) {
  return kept(store, clock_name);
}
Result<void> keep_time(ContactStore& store, Instant now) {
  return keep(store, clock_name, now);
}
Result<void> take_back_time(ContactStore& store, Instant now) {
  const auto live_from = kept_going_live(store);
  if (!live_from) return tl::unexpected(live_from.error());
  if (*live_from && **live_from > now) {
    if (auto kept_live = keep_going_live(store, now); !kept_live) return kept_live;
  }
  return keep_time(store, now);
}

Result<std::optional<Instant>> kept_going_live(ContactStore& store) {
  return kept(store, live_from_name);
}
Result<void> keep_going_live(ContactStore& store, Instant at) {
  return keep(store, live_from_name, at);
}

}  // namespace tend
