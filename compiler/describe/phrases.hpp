// phrases.hpp: what a condition or a value means, said as people would: of somebody who is `they`,
// or first `someone`. From the checked project alone, so that it tells what was understood.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/check/checked.hpp"

namespace tend::describing {

/// Of one workflow, or with none of the project.
class Phrases {
 public:
  Phrases(const checked::Checked& checked, const checked::Workflow* workflow);

  /// The next to be named is `someone`, and `they` from there on.
  void introduce() { is_someone_ = true; }
  /// From here on history is that of a run, and `ever` has to be said.
  void enter_run() { in_run_ = true; }
  /// What `event.FIELD` is about.
  void at_hand(checked::EventId event) { event_ = event; }

  // conditions.cpp
  /// A clause: `their title is “CEO”`.
  std::string clause(checked::ExprId condition, bool denied = false);
  /// `and`ed conditions one by one, those about one event as one.
  std::vector<std::string> clauses(checked::ExprId condition);
  /// What has held for a time: `their lifecycle stage has been lead for 30 days without a break`.
  std::string held(const checked::Watch& watch, bool denied);
  /// What starts something by an event: the event itself first, what is asked beside it after it.
  std::vector<std::string> trigger_clauses(const checked::Trigger& trigger);

  // values.cpp
  /// A noun: `their score`, `“CEO”`, `3 days before their renewal date`.
  std::string value(checked::ExprId value);
  std::string literal(const checked::Literal& literal, const checked::Expr& like) const;
  /// `the email “intro”`, `the segment “evangelists”`.
  std::string message(std::string_view name) const;
  std::string message(checked::MessageId message) const;
  std::string list(std::string_view name) const;
  /// What decides a split: `who has clicked in any message`.
  std::string winner(checked::TallyId tally);
  /// A subject with `{first name}` for what is filled in.
  std::string filled(const checked::Template& text);

  /// Whether something since the run began was told, which is said once for all.
  bool told_since_entered() const { return told_since_entered_; }
  /// Whether it was told that something has not happened, or seldom, of late: a newcomer would meet
  /// that at once.
  bool told_absence() const { return told_absence_; }

 private:
  enum class Form : std::uint8_t { Happens, Has, HasNot, DoesNot };
  /// An event, what is asked of it, and what a run holds it to.
  struct Occurrence {
    checked::EventId event;
    std::vector<checked::ExprId> conditions;
    std::optional<std::uint32_t> group_field;
    checked::ExprId group;
  };
  /// `count P`, or what it has grown by since the run began.
  struct Count {
    const checked::History* history = nullptr;
    bool since_entered = false;
  };
  struct Told {
    std::string object;  ///< `the form “guide”`
    std::string where;   ///< ` where the amount is over 100`; may be empty
    bool keyed = false;
  };

  // conditions.cpp
  std::string logic(bool is_and, const std::vector<checked::ExprId>& operands, bool denied);
  std::vector<std::string> parts_of(bool is_and, std::vector<checked::ExprId> operands, bool denied,
                                    bool among_others = false);
  std::optional<std::string> same_day(const std::vector<checked::ExprId>& operands, std::size_t at,
                                      bool denied);
  std::optional<std::string> range(const std::vector<checked::ExprId>& operands, std::size_t at);
  std::optional<std::string> one_of(const std::vector<checked::ExprId>& operands);
  std::string apply(const checked::Apply& apply, bool denied);
  std::string comparison(Op op, checked::ExprId left, checked::ExprId right);
  std::string predicate(Op op, Type type, const std::string& right) const;
  std::string in_list(const checked::InList& in, bool denied);
  void flatten(Op op, checked::ExprId condition, std::vector<checked::ExprId>& parts) const;
  std::optional<std::string> change(checked::EventId event, std::vector<checked::ExprId>& parts);

  // standings.cpp
  std::string quantified(const checked::Quantified& each, bool denied);
  std::string is_set(checked::ExprId operand, bool denied);
  std::string reached(const checked::Reached& reached, bool denied);
  std::string stands(std::string_view what, bool denied);
  std::string matches(const checked::Matches& each, bool denied);
  bool is_length(checked::ExprId id) const;

  // occurrences.cpp
  std::optional<Count> count_of(checked::ExprId value) const;
  std::optional<std::string> counted(Op op, checked::ExprId left, checked::ExprId right);
  std::string occurrence(const Occurrence& occurrence, Form form, const std::string& often,
                         const std::string& range);
  std::string absence(const checked::Absence& absence, Form form);
  Told told(const Occurrence& occurrence, std::string_view some);
  std::string where(const Occurrence& occurrence, checked::ExprId key_condition);
  std::string range_of(const checked::Tally& tally, bool since_entered);
  std::string noun_of(const checked::History& history, bool plural);
  Occurrence of(const checked::History& history) const;
  bool reads_event(checked::ExprId condition) const;
  bool is_about_machines(checked::ExprId condition) const;
  std::optional<std::string> key_of(checked::EventId event, checked::ExprId condition);

  // values.cpp
  std::string run_variable(checked::VariableId id);
  std::string of_the_trigger(std::string_view field) const;
  std::string history(const checked::History& history, bool since_entered);
  std::string calculated(const checked::Apply& apply, checked::ExprId id);
  std::string moved(checked::ExprId from, checked::ExprId by, std::string_view word);
  std::string when(checked::ExprId moment);
  std::string called(const checked::CallFunction& call);

  std::string who();
  std::string whose();
  const checked::Constant* constant(checked::ExprId id) const;

  const checked::Checked& checked_;
  const checked::Workflow* workflow_;
  /// What a `Let` keeps, by its variable.
  std::unordered_map<std::uint32_t, checked::ExprId> kept_;
  /// The `on` that keeps the first of a run, by its variable.
  std::unordered_map<std::uint32_t, const checked::On*> firsts_;
  checked::EventId event_;
  checked::EventId at_event_;  ///< the one that a trigger is asked at: it counts
  std::string element_ = "it";
  bool is_someone_ = false;
  bool in_run_ = false;
  bool told_since_entered_ = false;
  bool told_absence_ = false;
};

/// Whether an `on` only keeps what `first … since enrolled` asks for: nothing that was written.
bool is_kept_first(const checked::Checked& checked, const checked::On& on);

}  // namespace tend::describing
