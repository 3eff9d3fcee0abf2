// render_json.hpp: one diagnostic as a JSON object; render_all (base/render.hpp) wraps them into a
// document.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "base/source.hpp"

namespace tend {

/// `rendered` is the full form, carried along for tools that show it as it is.
std::string json_object(const Sources& sources, const Diagnostic& diagnostic,
                        std::string_view rendered);

}  // namespace tend
