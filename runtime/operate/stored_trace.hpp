// stored_trace.hpp: what happened, as the store remembers it, in order of time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// A line of the trace, without its line end.
struct TraceLineAtRest {
  Instant at;
  std::string text;  ///< JSON: runtime.md, section 7
};

/// The trace of one contact, or of all, line by line until `each` fails. Lines of one instant come
/// in the order in which they were recorded; entries that are damaged are left out. Malformed for a
/// line that is none.
Result<void> read_trace(ContactStore& store, std::optional<ContactKey> contact,
                        const std::function<Result<void>(const TraceLineAtRest&)>& each);

}  // namespace tend
