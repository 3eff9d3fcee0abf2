// source.hpp: the text that was read, and places in it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"

namespace tend {

/// Bytes [begin, end) of the text of all sources laid end to end. Eight bytes; the file is looked
/// up in Sources only when someone wants to read it.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t size() const { return end - begin; }
  friend bool operator==(Span, Span) = default;
};

/// From the start of `first` to the end of `last`.
inline Span join(Span first, Span last) {
  return {first.begin, last.end};
}

using SourceId = Id<struct SourceTag>;

/// A place as people and editors count: from 1. `column` counts bytes, `character` code points.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t character = 1;
};

/// One file (or `-e` text): its name as the user gave it, and its bytes.
struct Source {
  std::string name;
  std::string text;                        ///< without a byte-order mark; stays in place
  std::uint32_t base = 0;                  ///< where it starts in the global count of Span
  std::vector<std::uint32_t> line_starts;  ///< local byte offsets, line 1 first

  Span span(std::size_t begin, std::size_t end) const {
    return {base + static_cast<std::uint32_t>(begin), base + static_cast<std::uint32_t>(end)};
  }
};

/// Every text of one compilation. Sources are only added, and their text never moves: views into it
/// stay good for as long as this lives. Not safe for concurrent adds.
class Sources {
 public:
  /// Takes the text as it is (a byte-order mark is dropped). At most 4 GiB in all.
  SourceId add(std::string name, std::string text);
  /// Reads a file. NotFound or Unreadable, with the path in the message.
  Result<SourceId> read(const std::string& path);

  const Source& operator[](SourceId id) const { return sources_[id.index()]; }
  std::size_t size() const { return sources_.size(); }
  /// The source in which a span lies.
  SourceId at(Span span) const;
  std::string_view text(Span span) const;
  Position position(std::uint32_t offset) const;
  /// The text of a line (from 1) of a source, without its line end.
  std::string_view line(SourceId id, std::uint32_t number) const;

 private:
  std::deque<Source> sources_;
  std::uint32_t next_base_ = 0;
};

/// The byte offset of the first byte that is not valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text);

}  // namespace tend
