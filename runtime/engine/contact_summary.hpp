// contact_summary.hpp: what is known of a contact, for the people of the house: `with summary`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/engine/context.hpp"

namespace tend {

class Zone;

/// Her name and fields, and what she has done lately: guides downloaded, pages visited, messages
/// opened and clicked (those whose tallies keep their newest values).
class ContactSummary {
 public:
  ContactSummary(EngineContext& context, ContactId contact, const Zone& zone);

  const std::string& title() const { return title_; }
  std::string text() const;  ///< a line for each thing
  std::string html() const;

 private:
  void add_fields(const EngineContext& context, ContactId contact, const Zone& zone);
  void add_deeds(const EngineContext& context, ContactId contact, const Zone& zone);

  std::string title_;
  std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace tend
