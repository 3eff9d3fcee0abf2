// addresses.hpp: addresses as authors write them: of people, and of other systems.
#pragma once

#include <string_view>

#include "compiler/check/project.hpp"

namespace tend::checking {

/// `anna@invise.example`: what stands before and after the one `@`. Whether anyone is there is not
/// asked.
bool is_address(std::string_view text);

/// Reports a text that is no address. With `named`, `Anna at Invise <anna@invise.example>` is one
/// too.
bool check_address(Project& project, const ast::Text& text, bool named);

/// Reports a text that is no `http` or `https` URL with a host.
bool check_url(Project& project, const ast::Text& text);

}  // namespace tend::checking
