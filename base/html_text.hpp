// html_text.hpp: text as text in HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace tend {

/// Appends text so that it is nothing but text between tags and in the quotes of an attribute,
/// single or double. Null bytes and what is no UTF-8 become U+FFFD, so that no reader sees another
/// text in them.
void append_html(std::string& out, std::string_view text);
/// The same between tags, with `<br>` at each line end.
void append_html_lines(std::string& out, std::string_view text);
std::string to_html(std::string_view text);

}  // namespace tend
