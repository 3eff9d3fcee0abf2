// result.hpp: the world's failures (files, processes, stores), as values.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace tend {

enum class ErrorCode : std::uint8_t {
  NotFound,     ///< a file, folder, zone or record that is not there
  Unreadable,   ///< there, but it could not be read
  Unwritable,   ///< could not be written (permission, disk full)
  Malformed,    ///< read, but not of the form that was promised
  Unsupported,  ///< of a newer version, or not available on this machine
  Unavailable,  ///< a peer or a store that does not answer now
};

/// Why something outside of us failed, in words for the person who ran the command.
struct Error {
  ErrorCode code;
  std::string message;
  bool retryable = false;
};

/// A value, or why there is none. May not be dropped unseen.
template <class T>
struct [[nodiscard]] Result : tl::expected<T, Error> {
  using tl::expected<T, Error>::expected;
};

/// The failed side of a Result: `return failure(ErrorCode::NotFound, "no such file");`
inline tl::unexpected<Error> failure(ErrorCode code, std::string message, bool retryable = false) {
  return tl::unexpected<Error>(Error{code, std::move(message), retryable});
}

}  // namespace tend
