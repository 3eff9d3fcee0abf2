// url_text.hpp: text as a part of an address, or as all of it (RFC 3986).
#pragma once

#include <string>
#include <string_view>

namespace tend {

/// Everything but letters, digits and `-_.~` as %XX: nothing but a value, wherever it stands. Those
/// of `kept` stay too.
std::string url_encoded(std::string_view text, std::string_view kept = {});

/// What an address may hold stays, `%XX` among it; all else is encoded.
std::string url_normalized(std::string_view text);

/// The text as an address, normalized, if a reader may be led to it: relative, or of the schemes
/// http, https, mailto and tel. All others, `javascript:` among them, are `#`. Blanks and control
/// characters around it are taken away, as browsers do. After `urlFilter` of Go's html/template:
/// https://pkg.go.dev/html/template
std::string safe_url(std::string_view text);

}  // namespace tend
