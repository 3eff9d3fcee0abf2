#include "grammar/comments.hpp"

#include <algorithm>

#include "grammar/scan.hpp"

namespace tend::grammar {

std::vector<Comment> comments_of(std::string_view text) {
  std::vector<Comment> comments;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  bool behind = false;
  for (const char* at = begin; at != end;) {
    if (*at == '#') {
      const char* const line_end = std::find(at, end, '\n');
      comments.push_back({static_cast<std::size_t>(at - begin),
                          static_cast<std::size_t>(line_end - begin), behind});
      at = line_end;
    } else if (*at == '\'' || *at == '"') {
      // One that never closes is a mistake that the parser has told.
      const char* const closed = text_end(at, end);
      at = closed == nullptr ? std::find(at, end, '\n') : closed;
      behind = true;
    } else if (*at == '`') {
      at = std::find_if(at + 1, end, [](char c) { return c == '`' || c == '\n'; });
      if (at != end && *at == '`') ++at;
      behind = true;
    } else {
      behind = *at != '\n' && (behind || (*at != ' ' && *at != '\t' && *at != '\r'));
      ++at;
    }
  }
  return comments;
}

}  // namespace tend::grammar
