// runs.hpp: moves runs through their workflow, from one wait to the next.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "runtime/engine/active_run.hpp"
#include "runtime/engine/calls.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/engine/gate.hpp"
#include "runtime/engine/interests.hpp"
#include "runtime/engine/notices.hpp"
#include "runtime/engine/parks.hpp"
#include "runtime/engine/reads.hpp"
#include "runtime/engine/shared_cells.hpp"
#include "runtime/engine/splits.hpp"
#include "runtime/engine/world.hpp"

namespace tend {

struct Event;

/// Nothing here calls back into itself through the World: what follows from a step waits until it
/// is over. One thread.
class Runs {
 public:
  Runs(EngineContext& context, World& world);

  /// A trigger of the workflow is true: the contact enters and goes on to its first wait, or a line
  /// says why not. `trigger`: its number, or none for a step that enrols. `event`: by which it
  /// fired, or null.
  void fired(ContactId contact, std::uint32_t workflow, std::uint32_t trigger, const Event* event);
  /// The event has been applied (or null), and these subjects have changed: goals, then exits take
  /// runs of the contact out, on-blocks are done, and waits whose condition now holds go on.
  void after(ContactId contact, const Event* event, const Changes& changes);
  /// A watch has fired, on which on-blocks of the contact's runs may wait. `event`: by which, or
  /// null.
  void watch_fired(ContactId contact, std::uint32_t watch, const Event* event);

  /// WakeKind::Run, Recheck and Parked (of kinds from `first_park_of_runs` on).
  void resume(const Due& due);
  void recheck(const Due& due);
  void parked(const Due& due);

  /// Of a message that has passed the gate: a line is told when it does not leave.
  Verdict ask_again(ContactId contact, const Origin& origin, const Departure& departure);
  void tell_origin(ContactId contact, const Origin& origin, const Verdict& verdict);

  /// The run that waits for this answer goes on.
  void answered(ContactId contact, const LateAnswer& answer);

  /// Whether a change of this contact field may move a wait.
  bool moves_waits(std::uint32_t field) const {
    return field == context_.zones.field() || context_.planner.reads(field);
  }
  /// Plans the contact's waits anew, but for the run `moving`, which stands at none.
  void plan_anew(ContactId contact, RunId moving = {});
  /// The run is over, for a reason outside of its workflow: Duplicate.
  void drop(RunId run, Reason reason);
  /// What one contact was sent counts under the limits of another from now on.
  void merge_sent(ContactId from, ContactId to) { gate_.merge(from, to); }

 private:
  /// Whether a run that stopped goes on at once.
  enum class Went : std::uint8_t { On, NoFurther };
  enum class Block : std::uint8_t { Done, RunOver };
  struct Applicant;

  // runs.cpp: from one stop to the next.
  void go(ActiveRun& active, const Stopped& stopped);
  void go_from(ActiveRun& active, std::uint32_t pc);
  Went step(ActiveRun& active, const Stopped& stopped);
  Block do_block(ActiveRun& active, std::uint32_t pc);
  void move_on(RunId id, Instant at);
  void go_on(ActiveRun& active, Outcome outcome);
  void let_higher_priorities_go_first(RunId id);
  void leave(ActiveRun& active, TraceKind kind, Reason reason = Reason::None);
  void end(RunId id);
  std::vector<RunId> runs_inside(ContactId contact) const;

  // steps.cpp: what is done at once.
  Went effect(ActiveRun& active, const Stopped& stopped);
  void set_field(ActiveRun& active, std::uint32_t field, Value value);
  void put_on_list(ActiveRun& active, std::uint32_t contact_list, bool on);
  void consent(ActiveRun& active, std::uint32_t topic, bool given);
  void assign(ActiveRun& active, const AssignmentInfo& assignment);
  void take(ActiveRun& active, const TakingInfo& taking);
  void split(ActiveRun& active, std::uint32_t split);
  Went call(ActiveRun& active, const Stopped& stopped);
  void tell_called(ActiveRun& active, const ActionCallInfo& call, const Called& called);
  void notify(ActiveRun& active, std::uint32_t notice);
  Went exit_from(ActiveRun& active, std::uint32_t workflow);

  // sends.cpp
  Went send(ActiveRun& active, const Stopped& stopped);
  Went hold(ActiveRun& active, const Stopped& stopped, const Verdict& verdict);
  void hand(ActiveRun& active, std::uint32_t message);
  void send_parked(ParkId park);
  bool pass(const Wanted& wanted, const Verdict& verdict, TraceRecord record);
  void tell_held(TraceRecord record, std::uint32_t message, const Verdict& verdict);
  Verdict still_held(const ActiveRun& active, std::uint32_t message) const;
  Wanted wanted(const ActiveRun& active, std::uint32_t message) const;

  // waits.cpp
  Went wait(ActiveRun& active, const Stopped& stopped);
  Went wait_for_condition(ActiveRun& active, const Stopped& stopped);
  void rest(ActiveRun& active, std::uint32_t pc, Instant until);
  std::optional<Outcome> arm_that_holds(ActiveRun& active, const WaitPlan& plan,
                                        const Event* event);
  Instant first_end_of_arms(ActiveRun& active, const WaitPlan& plan);
  std::optional<Instant> arm_time(ActiveRun& active, const WaitArm& arm);
  bool ask_wait(ActiveRun& active, const Event* event);
  Outcome outcome_when_over(ActiveRun& active, std::uint32_t wait);
  bool closed_meanwhile(const ActiveRun& active, Instant due) const;
  void move(RunId id);
  std::optional<Instant> moved(ActiveRun& active, std::uint32_t wait);
  std::optional<Instant> next_opening(const ActiveRun& active, const Window& window) const;
  void set_wake(ActiveRun& active, Instant at);
  void recheck_at(RunId id, Instant at);

  // goals.cpp: what takes a run out, and what is done beside it.
  bool taken_out(ActiveRun& active);
  void leave_by(ActiveRun& active, const GoalInfo& goal);
  void do_ons(RunId id, const Event* event, std::uint32_t watch);
  bool fires(ActiveRun& active, const OnInfo& on, const Event* event, std::uint32_t watch);

  // admission.cpp
  void apply(Applicant& applicant, bool has_turn);
  Reason refusal(Applicant& applicant);
  void prepare(Applicant& applicant);
  bool restart_or_update(Applicant& applicant, RunId inside);
  void replace_trigger(Applicant& applicant, std::span<Value> slots);
  bool may_enter_again(const Applicant& applicant, const Run& last) const;
  bool in_other_of_group(ContactId contact, std::uint32_t workflow) const;
  bool inside_of(ContactId contact, std::uint32_t workflow) const;
  std::optional<Instant> turn(const Applicant& applicant);
  void put_off(const Applicant& applicant, ParkKind kind, Instant until);
  std::optional<ParkId> put_off_before(const Applicant& applicant) const;
  void apply_again(ParkId park, bool has_turn);
  void let_next_in(ContactId contact, std::uint32_t workflow);
  void enter(Applicant& applicant, std::uint32_t ordinal);
  void hold_out(ActiveRun& active);
  bool held_out(const Applicant& applicant) const;
  void refuse(const Applicant& applicant, Reason reason, Instant until = {});

  const WorkflowInfo& workflow(const Run& run) const {
    return context_.program.workflows[run.workflow];
  }
  void tell(const ActiveRun& active, TraceKind kind, std::uint32_t operand);
  TraceRecord line(const ActiveRun& active, TraceKind kind) const;

  EngineContext& context_;
  World& world_;
  Gate gate_;
  Calls calls_;
  Notices notices_;
  SharedCells shared_;
  Splits splits_;
  Interests interests_;
  std::vector<Value> unset_slots_;  ///< as many as any workflow has
  bool priorities_ = false;         ///< workflows with limits in common differ in priority
  std::unordered_map<std::uint32_t, Instant> rechecks_;  ///< of a run: the next that is set
};

}  // namespace tend
