// course.hpp: the course of events of a contact: what an event does, and what follows from it, in
// order (language.md, section 7).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/engine/absences.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/engine/history.hpp"
#include "runtime/engine/intake.hpp"
#include "runtime/engine/occurrences.hpp"
#include "runtime/engine/runs.hpp"
#include "runtime/engine/scores.hpp"
#include "runtime/engine/triggers.hpp"
#include "runtime/engine/watches.hpp"

namespace tend {

/// Everything that one event or wake leads to is done when a call returns: conditions are asked
/// again, runs move, and the events that these cause happen in turn. One thread.
class Course {
 public:
  explicit Course(EngineContext& context);

  /// An event from outside, at `context.now`. Before the going live it is history: it is counted,
  /// and starts nothing.
  void event(const Event& event);
  void due(const Due& due);
  void answered(ContactId contact, const LateAnswer& answer);
  Verdict ask_again(ContactId contact, const Origin& origin, const Departure& departure) {
    return runs_.ask_again(contact, origin, departure);
  }
  void dropped(ContactId contact, const Origin& origin, Reason reason) {
    runs_.tell_origin(contact, origin, {Verdict::Kind::Dropped, reason, {}});
  }

  /// Where an event of this type (or none) counts, whatever its key.
  std::span<const std::uint32_t> tallies_of(std::uint32_t type) const {
    return type < tallies_of_.size() ? tallies_of_[type] : std::span<const std::uint32_t>();
  }

  /// Somebody whose fields were loaded; who is known may have become another by it.
  void meet_loaded(ContactId contact);
  /// Somebody of before the program changed, of whom these watches are new.
  void meet_changed(ContactId contact, const std::vector<bool>& is_new);

  bool live() const { return live_; }
  /// The silent baseline of all contacts that are known.
  void go_live();
  /// It was taken before.
  void go_on() { live_ = true; }
  /// Whether the wake is of something that comes again and again.
  bool recurs(Wake wake) const;
  bool has_recurring() const { return has_recurring_; }

 private:
  ContactId meet(const Event& event);
  void keep_address(ContactId contact, std::string_view identity);
  void meet_as_known(ContactId contact, const std::vector<bool>* is_new = nullptr);
  void happen(ContactId contact, const Event& event);
  void settle(ContactId contact, const Event* event);
  void ask_again(ContactId contact);
  bool moves_waits() const;
  void start(ContactId contact, const Event* event);
  void follow_up(ContactId contact);
  void cut_chain(ContactId contact);
  bool fires_triggers(const Event& event) const {
    const auto from = context_.options.live_from;
    return live_ && (!from || event.at >= *from);
  }

  EngineContext& context_;
  Occurrences world_;
  Runs runs_;
  Intake intake_;
  History history_;
  Absences absences_;
  Scores scores_;
  Watches watches_;
  Triggers triggers_;
  std::uint32_t email_;  ///< the field; none where the project has none
  std::vector<std::vector<std::uint32_t>> tallies_of_;  ///< by event
  bool live_ = false;
  bool is_plain_;  ///< the program watches nothing: who someone was before does not matter
  bool has_recurring_;
  bool is_new_ = false;      ///< the event at hand is the first of its contact
  std::uint32_t links_ = 0;  ///< of the chain at hand
  // What is being followed up, in lists that are used again.
  Changes changes_;
  Fired fired_;
  std::vector<Triggers::Trigger> starting_;
};

}  // namespace tend
