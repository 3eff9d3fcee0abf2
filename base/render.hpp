// render.hpp: diagnostics as people, continuous integration and editors read them. The layout of
// the full form is drawn in docs/diagnostics.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "base/source.hpp"

namespace tend {

enum class RenderFormat : std::uint8_t {
  Full,     ///< header, source lines with underlines, notes and helps
  Concise,  ///< a line each: `file:3:14: error[T0203 type-mismatch]: message`
  Json,     ///< one document, also when there is nothing to say
};

struct RenderOptions {
  RenderFormat format = RenderFormat::Full;
  bool color = false;           ///< ANSI colours, in the full form; they carry no meaning alone
  std::size_t max_errors = 50;  ///< as many errors are shown, and as many others
};

/// `error`, `warning`, `hint`.
std::string_view severity_name(Severity severity);

/// One diagnostic, ended by a line end (as JSON: an object, without one). Columns count code points
/// from 1, in every form.
std::string render(const Sources& sources, const Diagnostic& diagnostic,
                   const RenderOptions& options = {});

/// All of them in the order in which they stand, and a closing line such as `2 errors, 1 warning`;
/// nothing at all when there are none. Beyond `max_errors` it says how many are not shown.
///
/// As JSON `{"format_version":1,"diagnostics":[…],"errors":2,"warnings":1,"hints":0,"hidden":0}`,
/// also when there are none. Members may be added within a version. `byte` counts bytes of the file
/// from 0; `rendered` is the full form without colours.
std::string render_all(const Sources& sources, const Diagnostics& diagnostics,
                       const RenderOptions& options = {});

}  // namespace tend
