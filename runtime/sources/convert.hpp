// convert.hpp: from what stands in a file to a value of the declared type.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/zone.hpp"
#include "runtime/program/program.hpp"
#include "runtime/sources/json_object.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

/// A value, or unknown with the reason why the text is none of its type; no reason: nothing was
/// there.
struct Converted {
  Value value;
  std::string problem;
};

/// Texts go into `texts`. All references must outlive it. One thread.
class Converter {
 public:
  Converter(const Program& program, Texts& texts, Zones& zones);

  /// Of a CSV cell, where everything is text: `yes` is a bool, a date-time without an offset is in
  /// UTC, as HubSpot exports it. Blank is absent.
  Converted from_text(const FieldInfo& field, std::string_view text);
  /// Of a JSON value, whose own type has to be the declared one. Null is absent. A list is unknown
  /// when one of its elements is of another type; a record has that field unknown.
  Converted from_json(const FieldInfo& field, const JsonObject& object, std::uint32_t member);

 private:
  Converted list_of_texts(const FieldInfo& field, std::string_view text);
  Converted list(const FieldInfo& field, const JsonObject& object, std::uint32_t member);
  Converted record(const FieldInfo& field, const JsonObject& object, std::uint32_t member);
  Converted from_string(const FieldInfo& field, std::string_view text);
  Converted enum_value(const FieldInfo& field, std::string_view text) const;
  Converted zone_value(std::string_view text);

  const Program& program_;
  Texts& texts_;
  Zones& zones_;
  std::map<std::string, Converted, std::less<>>
      zone_cache_;  ///< the few zones of a project, by what was written
};

/// Lower-case letters and digits alone: `First Name`, `first_name` and `firstName` are one.
std::string folded_name(std::string_view name);

}  // namespace tend
