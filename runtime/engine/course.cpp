#include "runtime/engine/course.hpp"

#include <span>

#include "runtime/engine/fields.hpp"
#include "runtime/engine/merge.hpp"

namespace tend {
namespace {

/// More events than this that cause each other are a circle.
constexpr std::uint32_t longest_chain = 100;

bool decays(const Program& program) {
  for (const ScoreInfo& score : program.scores) {
    if (!score.decays.empty()) return true;
  }
  return false;
}

}  // namespace

Course::Course(EngineContext& context)
    : context_(context),
      world_(context),
      runs_(context, world_),
      intake_(context, world_),
      history_(context),
      absences_(context),
      scores_(context, world_),
      watches_(context, world_),
      triggers_(context),
      email_(find_field(context.program, "email")),
      tallies_of_(context.program.events.size()),
      is_plain_(context.program.watches.empty() && !decays(context.program)),
      has_recurring_(decays(context.program)) {
  for (std::uint32_t watch = 0; watch < context.program.watches.size(); ++watch)
    has_recurring_ |= watches_.recurs(watch);
  history_.add_tallies(tallies_of_);
  scores_.add_tallies(tallies_of_);
}

bool Course::recurs(Wake wake) const {
  return wake.kind() == WakeKind::Decay ||
         (wake.kind() == WakeKind::Watch && watches_.recurs(wake.index()));
}

void Course::go_live() {
  live_ = true;
  if (is_plain_) return;
  const std::size_t count = context_.store.contact_count();
  for (std::size_t index = 0; index < count; ++index) {
    const ContactId contact(index);
    // Whose identity became another's is no one any more.
    if (context_.store.find_contact(context_.store.identity(contact)) == contact)
      meet_as_known(contact);
  }
}

void Course::meet_loaded(ContactId contact) {
  if (!live_) return;
  if (!is_plain_ && !context_.store.field(contact, context_.cells.first_seen()).known())
    return meet_as_known(contact);
  // Any of the fields may have become another: it is as if an event had set them.
  world_.changed_all();
  settle(contact, nullptr);
  follow_up(contact);
}

void Course::meet_changed(ContactId contact, const std::vector<bool>& is_new) {
  if (!live_ || is_plain_) return;
  const bool is_met = context_.store.field(contact, context_.cells.first_seen()).known();
  meet_as_known(contact, is_met ? &is_new : nullptr);
}

void Course::meet_as_known(ContactId contact, const std::vector<bool>* is_new) {
  const std::uint32_t seen = context_.cells.first_seen();
  if (!context_.store.field(contact, seen).known())
    context_.store.set_field(contact, seen, Value::of(context_.now.us));
  scores_.begin(contact);
  watches_.begin(contact, is_new);
  for (const Triggers::Trigger& trigger : triggers_.including_existing()) {
    const std::uint32_t watch = triggers_.info(trigger).watch;
    if (is_new != nullptr && (watch == none || !(*is_new)[watch])) continue;
    if (watch != none && context_.program.watches[watch].kind == WatchInfo::Kind::Condition &&
        watches_.holds(contact, watch) && triggers_.holds(trigger, contact, nullptr))
      runs_.fired(contact, trigger.workflow, trigger.number, nullptr);
  }
  follow_up(contact);
}

/// Who is named by an address has it, as somebody of a list has. What the event sets goes before.
void Course::keep_address(ContactId contact, std::string_view identity) {
  if (email_ == none || identity.find('@') == std::string_view::npos) return;
  context_.store.set_field(contact, email_, Value::of(context_.texts.intern(identity)));
}

/// Whom the event is about. One whom nobody knew is new: what this event makes true of her has
/// become true. One of a list that was loaded since has a past of which nothing is known.
ContactId Course::meet(const Event& event) {
  const std::optional<ContactId> known = context_.store.find_contact(event.contact);
  const bool is_added = !known;
  const ContactId contact = known ? *known : context_.store.contact(event.contact);
  if (is_added) keep_address(contact, event.contact);
  if (is_plain_) return contact;
  const std::uint32_t seen = context_.cells.first_seen();
  if (context_.store.field(contact, seen).known()) return contact;
  is_new_ = is_added;
  if (live_ && !is_new_) {
    meet_as_known(contact);
  } else {
    context_.store.set_field(contact, seen, Value::of(context_.now.us));
  }
  return contact;
}

void Course::event(const Event& event) {
  is_new_ = false;
  const ContactId contact = meet(event);
  if (!event.visitor.empty()) {
    merge_visitor(event.visitor, contact,
                  {context_, world_, intake_, history_, scores_, watches_, runs_});
  }
  intake_.apply(contact, event);
  if (event.type == none) {
    settle(contact, nullptr);
  } else {
    happen(contact, event);
  }
  follow_up(contact);
}

void Course::answered(ContactId contact, const LateAnswer& answer) {
  runs_.answered(contact, answer);
  follow_up(contact);
}

void Course::due(const Due& due) {
  const ContactId contact = due.contact;
  switch (due.wake.kind()) {
    case WakeKind::Run:
      runs_.resume(due);
      break;
    case WakeKind::Recheck:
      runs_.recheck(due);
      break;
    case WakeKind::Watch:
      watches_.due(contact, due.wake.index(), due.at, fired_);
      break;
    case WakeKind::Decay:
      scores_.decay(contact, due.wake.index(), due.at);
      break;
    case WakeKind::Parked: {
      const ParkId park(due.wake.index());
      if (!context_.store.is_parked(park)) return;
      if (context_.store.parked(park).kind == absence_park) {
        happen(contact, absences_.due(park));
      } else {
        runs_.parked(due);
      }
      break;
    }
  }
  if (world_.idle() && fired_.empty()) return;
  if (!fired_.empty()) settle(contact, nullptr);
  follow_up(contact);
}

void Course::happen(ContactId contact, const Event& event) {
  history_.count(contact, event, [this](Subject tally) { world_.changed(tally); });
  absences_.see(contact, event);
  scores_.see(contact, event);
  settle(contact, &event);
}

void Course::settle(ContactId contact, const Event* event) {
  do {
    ask_again(contact);
    if (live_) {
      if (moves_waits()) runs_.plan_anew(contact);
      runs_.after(contact, event, changes_);
      for (const std::uint32_t watch : fired_) runs_.watch_fired(contact, watch, event);
      scores_.see(contact, fired_);
      start(contact, event);
    }
    fired_.clear();
    event = nullptr;
  } while (world_.has_changes() && ++links_ <= longest_chain);
}

bool Course::moves_waits() const {
  for (const Subject subject : changes_) {
    if (subject < context_.program.fields.size() && runs_.moves_waits(subject)) return true;
  }
  return false;
}

/// What has changed, and what changes by that: scores begin to decay, watches come true. One that
/// reads another settles in as many turns as there are watches.
void Course::ask_again(ContactId contact) {
  changes_.clear();
  if (world_.has_changes()) world_.take_changes(changes_);
  if (is_plain_ || (changes_.empty() && !is_new_)) return;
  if (is_new_ && live_) {
    scores_.begin(contact);
    watches_.ask_all(contact, fired_);
  }
  is_new_ = false;
  std::size_t settled = 0;
  for (std::size_t turn = 0; turn <= context_.program.watches.size() && settled < changes_.size();
       ++turn) {
    const auto fresh = std::span<const Subject>(changes_).subspan(settled);
    for (const Subject subject : fresh) scores_.changed(contact, subject);
    if (!live_) return;
    watches_.ask_readers(contact, fresh, fired_);
    settled = changes_.size();
    if (world_.has_changes()) world_.take_changes(changes_);
  }
}

/// All triggers are asked before anyone moves: what a workflow does is no part of the event that
/// started it. One that a workflow before it made untrue starts nothing.
void Course::start(ContactId contact, const Event* event) {
  if (event != nullptr && !(triggers_.listen_to(event->type) && fires_triggers(*event)))
    event = nullptr;
  if (event == nullptr && fired_.empty()) return;
  const auto event_of = [&](const Triggers::Trigger& trigger) {
    return triggers_.info(trigger).watch == none ? event : nullptr;
  };
  starting_.clear();
  for (const Triggers::Trigger& trigger : triggers_.of(event, fired_)) {
    // The first of a workflow's triggers that holds is enough.
    if (!starting_.empty() && starting_.back().workflow == trigger.workflow) continue;
    if (triggers_.holds(trigger, contact, event_of(trigger))) starting_.push_back(trigger);
  }
  bool moved = false;
  for (const Triggers::Trigger& trigger : starting_) {
    if (moved && !triggers_.holds(trigger, contact, event_of(trigger))) continue;
    runs_.fired(contact, trigger.workflow, trigger.number, event_of(trigger));
    moved = true;
  }
}

void Course::follow_up(ContactId contact) {
  if (world_.has_changes()) settle(contact, nullptr);
  while (links_ <= longest_chain) {
    const Occurrence* const next = world_.next();
    if (!next) break;
    if (++links_ > longest_chain) break;
    if (next->enroll_in == none) {
      happen(contact, next->event);
    } else if (live_) {
      runs_.fired(contact, next->enroll_in, none, nullptr);
      settle(contact, nullptr);
    }
  }
  if (links_ > longest_chain) cut_chain(contact);
  links_ = 0;
}

void Course::cut_chain(ContactId contact) {
  ++context_.figures.cut_chains;
  TraceRecord record = line_of(context_, contact, TraceKind::Failed);
  record.reason = Reason::ChainTooLong;
  context_.trace.record(record);
  world_.drop_all();
  changes_.clear();
  world_.take_changes(changes_);
}

}  // namespace tend
