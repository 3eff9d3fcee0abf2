// contacts.hpp: contacts from CSV (as CRMs export it) and from JSON lines, into a store.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/zone.hpp"
#include "runtime/os/byte_source.hpp"
#include "runtime/program/program.hpp"
#include "runtime/sources/problem.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

struct ContactOptions {
  /// `--map 'Header=field'`: goes before every other rule for that header.
  std::vector<std::pair<std::string, std::string>> map;
};

struct ContactFigures {
  std::uint64_t read = 0;  ///< rows, the bad ones included
  std::uint64_t taken = 0;
  std::uint64_t bad = 0;       ///< left out
  std::uint64_t repeated = 0;  ///< of those taken: rows for a contact that this file already had
};

/// Where contacts go, and what their fields are. All outlive the load.
struct ContactTarget {
  const Program& program;
  Texts& texts;
  Zones& zones;
  Store& store;
  /// Why nothing may be said of somebody; empty: it may. May be left out.
  std::function<std::string(std::string_view identity)> refuses = {};
};

/// Reads all rows; JSON lines if the first thing in it is a `{`, else CSV. `file` is its name in
/// messages.
///
/// A header is a field's name in any case and spacing, or what HubSpot calls it (`Job Title` is
/// title). A contact's identity is `identity`, else the e-mail address, else `Record ID` or `id`. A
/// field that the row leaves empty is left as it is. Problems with a row are reported, and the rest
/// goes on. Fails when the input cannot be read, has no column with an identity, or `map` names a
/// field that is not declared. Does not commit.
Result<ContactFigures> load_contacts(ByteSource& bytes, const std::string& file,
                                     const ContactTarget& target, const ContactOptions& options,
                                     Problems& problems);

}  // namespace tend
