// scores.hpp: lead scoring: points for what someone does, fewer as time goes.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/engine/context.hpp"
#include "runtime/engine/event.hpp"
#include "runtime/engine/event_index.hpp"
#include "runtime/engine/occurrences.hpp"
#include "runtime/engine/watches.hpp"

namespace tend {

class Scores {
 public:
  Scores(EngineContext& context, Occurrences& world);

  /// Every rule that fits the event counts.
  void see(ContactId contact, const Event& event);
  /// The same for a watch that has fired.
  void see(ContactId contact, const Fired& fired);
  /// By event, the tallies of what was given for it: adds its own.
  void add_tallies(std::vector<std::vector<std::uint32_t>>& by_event) const;
  /// A field has changed: a score that is no longer zero begins to decay.
  void changed(ContactId contact, Subject subject);
  /// The same for all of them, at the going live and after a merge.
  void begin(ContactId contact);
  /// A decay is due. `index`: as in its wake.
  void decay(ContactId contact, std::uint32_t index, Instant at);
  /// What was given for rules with a bound becomes another contact's, and her points.
  void merge(ContactId from, ContactId to);

 private:
  struct Rule {
    std::uint32_t score = 0;
    const ScoreRule* rule = nullptr;
    std::uint32_t bound = 0;  ///< the rule, of all, that counts what this one has given
  };

  void give(ContactId contact, std::uint32_t number, const Event* event);
  std::int64_t still_allowed(ContactId contact, std::uint32_t number, std::int64_t points);
  bool holds(const TriggerInfo& trigger, ContactId contact, const Event* event);
  void set(ContactId contact, std::uint32_t score, std::int64_t points);
  std::int64_t points(ContactId contact, std::uint32_t score) const;
  void arm(ContactId contact, std::uint32_t score);
  /// Where the store keeps what a rule has given: behind the program's own tallies.
  std::uint32_t given(std::uint32_t number) const {
    return static_cast<std::uint32_t>(context_.program.tallies.size()) + number;
  }

  EngineContext& context_;
  Occurrences& world_;
  std::vector<Rule> rules_;
  EventIndex by_event_;
  std::vector<std::vector<std::uint32_t>> by_watch_;
  std::vector<std::uint32_t> decaying_;  ///< by field: the score that decays, or none
};

}  // namespace tend
