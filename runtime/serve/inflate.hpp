// inflate.hpp: bodies that a client has compressed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tend {

enum class InflateError { Damaged, TooLarge };

/// What a gzip or zlib stream holds, if that is at most `most_bytes`; never more than that is kept.
/// Empty, with the reason in `error`, for all else.
std::optional<std::string> inflate(std::string_view bytes, std::size_t most_bytes,
                                   InflateError& error);

}  // namespace tend
