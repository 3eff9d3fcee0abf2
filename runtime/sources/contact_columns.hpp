// contact_columns.hpp: which field of a contact a header of an export stands for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// What a column holds. One column may give a field and the identity too.
struct ContactColumn {
  std::uint32_t field = none;  ///< into Program::fields; none: nothing that is declared
  bool identity = false;       ///< the identity itself, as exports of ours have it
  bool email = false;          ///< else the first choice for it
  bool record = false;         ///< the second
  bool lists = false;          ///< the lists that the contact is on, `;` between
  bool consent = false;        ///< by channel, or by channel and topic: `{"email/offers": true}`
  bool known() const { return field != none || identity || email || record || lists || consent; }
};

/// Finds columns by header. In this order: `map`, the field's name in any case and spacing, what
/// HubSpot calls it.
class ContactColumns {
 public:
  /// Malformed when `map` names a field that `program` has not.
  static Result<ContactColumns> make(const Program& program,
                                     const std::vector<std::pair<std::string, std::string>>& map);
  ContactColumn find(std::string_view header) const;
  /// The headers that `map` speaks of and that are not among `headers`.
  std::vector<std::string> mapped_but_not_in(const std::vector<std::string>& headers) const;

 private:
  explicit ContactColumns(const Program& program);
  std::uint32_t field_named(std::string_view folded) const;

  std::unordered_map<std::string, std::uint32_t> fields_;  ///< by folded name
  std::map<std::string, ContactColumn> mapped_;            ///< by header
};

}  // namespace tend
