// event.hpp: something that happened to a contact, as sources hand it to the engine.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "runtime/program/value.hpp"

namespace tend {

/// A contact field that an event carries.
struct SetField {
  std::uint32_t field = 0;
  Value value;
  bool once = false;  ///< only where the contact has no value yet
};

/// One event, its values already of the declared types (runtime/sources does that).
struct Event {
  std::string id;
  std::string contact;  ///< identity
  Instant at;
  std::uint32_t type =
      0xffffffff;             ///< index into Program::events; none for a type that nothing declares
  std::vector<Value> fields;  ///< in the order of EventInfo::fields; unknown where absent
  std::vector<SetField> set;
  std::uint64_t body_hash = 0;  ///< of all but the id
  std::string visitor;  ///< an anonymous visitor who is this contact: the two become one (trap 12)
};

}  // namespace tend
