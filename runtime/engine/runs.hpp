// runs.hpp: moves runs through their workflow, from one wait to the next.
#pragma once

#include <cstdint>

#include "runtime/engine/contact_facts.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/engine/gate.hpp"

namespace tend {

class Runs {
 public:
  explicit Runs(EngineContext& context);

  /// The contact enters, as its `ordinal`-th run, and goes on to its first wait. `event` is what it
  /// entered by.
  void enter(ContactId contact, std::uint32_t workflow, std::uint32_t ordinal, const Event& event);
  /// A run whose wake has come goes on, unless the wake was replaced since it was given.
  void resume(const Due& due);
  /// Whether a change of this contact field may move a wait.
  bool moves_waits(std::uint32_t field) const {
    return field == context_.zones.field() || context_.planner.reads(field);
  }
  /// Plans the contact's waits anew, but for the run `moving`, which stands at none.
  void plan_anew(ContactId contact, RunId moving = {});

  /// The earliest wake set since the last `forget_earliest_wake`.
  Instant earliest_wake() const { return earliest_wake_; }
  void forget_earliest_wake() { earliest_wake_ = latest_instant(); }

 private:
  struct Active;
  enum class Went : std::uint8_t { On, NoFurther };

  void go(Active& active, Stopped stopped);
  Went step(Active& active, const Stopped& stopped);
  Went wait(Active& active, const Stopped& stopped);
  Went send(Active& active, const Stopped& stopped);
  Went hold(Active& active, const Stopped& stopped, const Window& window);
  void set_field(Active& active, const Stopped& stopped);
  bool closed_meanwhile(const Active& active, const Due& due) const;
  void move(Active& active);
  std::optional<Instant> moved(Active& active, std::uint32_t wait);
  void set_wake(Active& active, Instant at);
  void leave(Active& active, TraceKind kind, Reason reason = Reason::None);
  std::optional<Instant> next_opening(const Active& active, const Window& window) const;
  std::uint64_t key(const Active& active) const;
  void tell(const Active& active, TraceKind kind, std::uint32_t operand);
  TraceRecord line(const Active& active, TraceKind kind) const;

  EngineContext& context_;
  Gate gate_;
  std::vector<Value> unset_slots_;  ///< as many as any workflow has
  Instant earliest_wake_ = latest_instant();
};

}  // namespace tend
