// zones_in_force.hpp: whose clock a run goes by (language.md, sections 3 and 6).
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/zone.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/store.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

/// The zone of a contact in a workflow: the contact's own where the workflow says so and tzdata
/// knows it, else the workflow's, else UTC. Looks a name up once.
class ZonesInForce {
 public:
  ZonesInForce(const Program& program, const Texts& texts, const Store& store, Zones& zones);

  const Zone& of(ContactId contact, std::uint32_t workflow) {
    const Named& named = of_workflow_[workflow];
    return named.contacts_first ? own_or(contact, named.zone) : named.zone;
  }
  /// Of one of Program::zones: that of a tally, a watch or an absence.
  const Zone& of_choice(ContactId contact, std::uint32_t choice) {
    const Named& named = of_choice_[choice];
    return named.contacts_first ? own_or(contact, named.zone) : named.zone;
  }
  /// Outside of any workflow: as the policy says.
  const Zone& of(ContactId contact) { return of_choice(contact, 0); }
  /// False when tzdata has no zone of the name that the workflow gives.
  bool has_zone(std::uint32_t workflow) const { return of_workflow_[workflow].is_known; }
  /// The field that holds a contact's zone, or none.
  std::uint32_t field() const { return field_; }
  /// Contacts with a zone that tzdata does not know.
  std::uint64_t unknown() const { return unknown_.size(); }

 private:
  struct Known {
    std::uint32_t text = 0xffffffff;
    const Zone* zone = nullptr;  ///< null: no such zone
  };
  /// What a workflow or a choice of the program says.
  struct Named {
    const Zone& zone;  ///< UTC if it is not known
    bool contacts_first;
    bool is_known;
  };
  Named named(const Program& program, TextIndex name, bool contacts_first) const;
  const Zone& own_or(ContactId contact, const Zone& other);
  const Zone* find(std::uint32_t text);

  const Texts& texts_;
  const Store& store_;
  Zones& zones_;
  std::uint32_t field_ = none;
  std::vector<Named> of_workflow_;
  std::vector<Named> of_choice_;
  std::array<Known, 64> recent_;
  std::unordered_map<std::uint32_t, const Zone*> by_text_;
  std::unordered_set<std::uint32_t> unknown_;  ///< contacts
};

}  // namespace tend
