// order.hpp: what an operator wants changed, as a value: done at once on a store that is free, or
// sent to the daemon that is at work on it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

struct Order {
  enum class Kind : std::uint8_t {
    Pause,
    Resume,
    Retry,
    Drop,
    Erase,
    Clock,  ///< is right: the store goes on at what it shows, though that is before its own time
  } kind = Kind::Pause;
  std::vector<std::string> names;  ///< of workflows; ids of what was put aside; a contact
  friend bool operator==(const Order&, const Order&) = default;
};

/// In the unit at hand: all of it, or an error.
Result<void> carry_out(ContactStore& store, const Order& order, Instant now);

/// `{"order":"pause","names":["hello"]}`. Reading back what was written gives the same; Malformed
/// for what is no order.
std::string order_text(const Order& order);
Result<Order> read_order(std::string_view json);

}  // namespace tend
