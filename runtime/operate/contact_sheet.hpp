// contact_sheet.hpp: all that is known of one contact, for an operator to read.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/operate/kept_contacts.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// Kept: on which people are put. Segments keep themselves.
enum class WhichLists : std::uint8_t { Kept, Segments };
/// Names of those that the contact is on.
std::vector<std::string> lists_of(const KeptContact& contact, WhichLists which);

struct SaidConsent {
  std::string place;  ///< `email`, `email/offers`
  bool is_given = false;
};
std::vector<SaidConsent> consents_of(const KeptContact& contact);

/// `to leave Thu 2026-01-08 15:00 UTC`, `answered`.
std::string standing_of(const Effect& effect);

/// Fields, lists, consent, runs and where each stands, the last messages: lines of text.
Result<std::string> contact_sheet(ContactStore& store, const KeptContact& contact);

}  // namespace tend
