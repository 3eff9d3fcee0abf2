// html_text.hpp: text as text in HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace tend {

/// Appends text so that it is nothing but text between tags and in the quotes of an attribute,
/// single or double.
void append_html(std::string& out, std::string_view text);
std::string to_html(std::string_view text);

}  // namespace tend
