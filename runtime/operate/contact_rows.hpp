// contact_rows.hpp: contacts as rows that an import reads back.
#pragma once

#include <string>

#include "runtime/operate/kept_contacts.hpp"

namespace tend {

/// `{"identity":…,"email":…,"lists":[…],"consent":{"email/offers":false}}` and a line end: fields
/// that are set, lists that people are put on, what was said of consent.
std::string contact_json(const KeptContact& contact);

/// `identity`, the fields of a program, `lists`. CSV says nothing of consent and of records.
std::string csv_header(const KeptProgram& kept);
/// The same for one contact; empty where nothing is set.
std::string csv_row(const KeptContact& contact, const KeptProgram& kept);

}  // namespace tend
