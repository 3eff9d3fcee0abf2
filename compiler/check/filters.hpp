// filters.hpp: the filters of templates: what they take and give.
#pragma once

#include "compiler/check/project.hpp"
#include "compiler/template/template.hpp"

namespace tend::checking {

/// What a value is on its way through filters.
struct Filtered {
  Type type = Type::Text;
  checked::EnumId enum_type;
  checked::ShapeId shape;
  bool may_be_unset = false;
};

/// Checks one filter on what comes into it, and changes that to what comes out. False when
/// reported; `span_of` gives the places of the template.
bool check_filter(Project& project, const liquid::Filter& written, const liquid::SpanOf& span_of,
                  Filtered& value, checked::Filter& filter);

}  // namespace tend::checking
