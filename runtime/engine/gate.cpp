#include "runtime/engine/gate.hpp"

#include <algorithm>
#include <array>

#include "runtime/engine/content.hpp"
#include "runtime/engine/effect_key.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/engine/history.hpp"
#include "runtime/engine/parks.hpp"

namespace tend {

namespace {

/// Windows that are not open together within so many openings never are.
constexpr int most_openings = 2000;

constexpr Verdict dropped(Reason reason) {
  return {Verdict::Kind::Dropped, reason, {}};
}

/// Moves `at` to the next opening of a window. Empty when it never opens.
std::optional<Instant> opening(const HeldTo& held_to, Instant at, const Zone& zone) {
  if (holds(*held_to.window, at, zone, *held_to.calendar)) return at;
  return next_open(*held_to.window, at, zone, *held_to.calendar);
}

}  // namespace

Gate::Gate(EngineContext& context)
    : context_(context),
      caps_(context.program, context.store),
      policy_(context.program, context.holidays),
      email_(find_field(context.program, "email")),
      phone_(find_field(context.program, "phone")) {}

/// The field with the address for a channel; none for those that reach a contact by what it is
/// known by.
std::uint32_t Gate::address_field(ChannelKind channel) const {
  if (channel == ChannelKind::Email) return email_;
  return channel == ChannelKind::Sms ? phone_ : none;
}

/// Who is known by an address can be written to, though no row gave it as a field.
bool Gate::is_address(std::string_view identity, ChannelKind channel) const {
  if (channel == ChannelKind::Sms) return false;
  return channel != ChannelKind::Email || identity.find('@') != std::string_view::npos;
}

bool Gate::has_address(ContactId contact, ChannelKind channel) const {
  const std::uint32_t field = address_field(channel);
  if (field != none && context_.store.field(contact, field).known()) return true;
  return is_address(context_.store.identity(contact), channel);
}

std::string_view Gate::address(ContactId contact, ChannelKind channel) const {
  const std::uint32_t field = address_field(channel);
  const Value value = field == none ? Value::unknown() : context_.store.field(contact, field);
  if (value.known()) return context_.texts.view(static_cast<std::uint32_t>(value.bits));
  const std::string_view identity = context_.store.identity(contact);
  return is_address(identity, channel) ? identity : std::string_view();
}

/// Ruling 4: what was said last of the topic counts; where nothing was, what was said of the whole
/// channel; else what the policy takes for granted.
Reason Gate::no_consent(ContactId contact, const MessageInfo& message) const {
  const Store& store = context_.store;
  Value given = Value::unknown();
  if (message.topic != none) {
    given = store.field(contact, context_.cells.consent(message.channel, message.topic));
  }
  if (!given.known()) given = store.field(contact, context_.cells.consent(message.channel, none));
  if (given.known()) return given.is_true() ? Reason::None : Reason::Unsubscribed;
  const auto channel = static_cast<unsigned>(message.channel);
  const bool required = (context_.program.policy.consent_required >> channel & 1u) != 0;
  return required ? Reason::Consent : Reason::None;
}

Reason Gate::stopped(ContactId contact, const MessageInfo& message) const {
  const Store& store = context_.store;
  if (!has_address(contact, message.channel)) return Reason::NoAddress;
  if (message.channel == ChannelKind::Email &&
      store.field(contact, context_.cells.bounced()).is_true()) {
    return Reason::Bounced;
  }
  if (message.kind == MessageKind::Transactional) return Reason::None;
  if (store.field(contact, context_.cells.complained()).is_true()) return Reason::Complained;
  return no_consent(contact, message);
}

const Window* Gate::window(const Wanted& wanted, const MessageInfo& message) const {
  const Program& program = context_.program;
  if (wanted.run.window == no_window) return nullptr;
  if (wanted.step != none && program.steps[wanted.step].ignoring_window) return nullptr;
  // The workflow's window is for marketing; one that a wait asked for is for whatever follows it.
  const bool is_workflows = wanted.run.window == program.workflows[wanted.run.workflow].window;
  if (is_workflows && message.kind == MessageKind::Transactional) return nullptr;
  return &program.windows[wanted.run.window];
}

Caps::Asked Gate::asked(const Wanted& wanted, const MessageInfo& message) const {
  const bool ignoring = wanted.step != none && context_.program.steps[wanted.step].ignoring_limit;
  return {wanted.contact, wanted.run.workflow, message.channel, ignoring};
}

/// Whether its run has reached its goal, or an exit, after the message passed the first gate. Runs
/// that are told apart by their keys alone are one here, inside as long as one of them is.
bool Gate::was_taken_out(const Origin& origin, Instant passed_at, ContactId contact) const {
  if (origin.is_beside) return false;
  const Program& program = context_.program;
  bool is_out = false;
  for (RunId id = context_.store.newest_run(contact); id;) {
    const Run& run = context_.store.run(id);
    id = run.next_of_contact;
    const bool is_its = run.ordinal == origin.run_ordinal &&
                        program.text(program.workflows[run.workflow].name) == origin.workflow;
    if (!is_its) continue;
    if (run.state != RunState::Left || !run.taken_out || run.wake <= passed_at) return false;
    is_out = true;
  }
  return is_out;
}

/// Whether a message lifts the limits of its workflow, if there are any.
bool Gate::ignores_limit(const Origin& origin, std::uint32_t workflow) const {
  const Program& program = context_.program;
  if (!caps_.has_own(workflow)) return false;
  const auto is_its = [&](const StepInfo& step) {
    return step.ignoring_limit && program.text(step.identity) == origin.step;
  };
  return std::any_of(program.steps.begin(), program.steps.end(), is_its);
}

/// What a message is held to.
struct Gate::Hold {
  HeldTo own;  ///< no window: none of its own
  std::span<const HeldTo> policy;
  std::optional<Caps::Asked> caps;            ///< none: it is under no limit, or counted already
  std::optional<std::uint64_t> spread_place;  ///< in its own window, when that spreads
  const Zone& zone;
  bool has_passed = false;  ///< the first gate, where it was counted
};

Verdict Gate::ask(const Wanted& wanted) const {
  const MessageInfo& message = context_.program.messages[wanted.message];
  if (const Reason reason = stopped(wanted.contact, message); reason != Reason::None) {
    return dropped(reason);
  }
  return expire(wanted.run.workflow, wanted.held_since, wanted.zone,
                hold_back(wanted.run.workflow, hold_to(hold(wanted, message))));
}

Verdict Gate::ask_again(const Origin& origin, const Departure& departure, ContactId contact) {
  const Program& program = context_.program;
  const std::uint32_t message = find_named(program, program.messages, origin.message);
  if (message == none) return {};
  const MessageInfo& info = program.messages[message];
  if (const Reason reason = stopped(contact, info); reason != Reason::None) return dropped(reason);
  if (was_taken_out(origin, departure.passed_at, contact)) return dropped(Reason::Exit);
  const std::uint32_t workflow = find_named(program, program.workflows, origin.workflow);
  if (workflow == none) return {};
  const Zone& zone = context_.zones.of(contact, workflow);
  const HeldTo own{origin.window ? &*origin.window : nullptr, &context_.holidays, Reason::Window};
  const bool marketing = info.kind == MessageKind::Marketing;
  const std::span<const HeldTo> policy =
      marketing ? policy_.of(info.channel) : std::span<const HeldTo>();
  Hold hold{own, policy, {}, {}, zone, true};
  if (marketing && caps_.count() > 0 && !departure.is_counted)
    hold.caps = {contact, workflow, info.channel, ignores_limit(origin, workflow), departure.key};
  const Verdict held = hold_to(hold);
  const Verdict verdict = expire(workflow, origin.since, zone, held);
  if (!hold.caps) return verdict;
  if (verdict.kind == Verdict::Kind::Leaves) caps_.count_begun(*hold.caps, context_.now);
  // One that expires before its turn takes nobody's place.
  if (verdict.kind == Verdict::Kind::Held && verdict.until == held.until)
    caps_.count_put_off(*hold.caps, verdict.until, context_.now);
  return verdict;
}

Gate::Hold Gate::hold(const Wanted& wanted, const MessageInfo& message) const {
  const bool marketing = message.kind == MessageKind::Marketing;
  const Window* const own = wanted.in_window ? nullptr : window(wanted, message);
  Hold hold{{own, &context_.holidays, Reason::Window}, {}, {}, {}, wanted.zone};
  if (marketing) hold.policy = policy_.of(message.channel);
  if (marketing && caps_.count() > 0) hold.caps = asked(wanted, message);
  if (own != nullptr && own->spread)
    hold.spread_place = place_key(context_, wanted.contact, wanted.step);
  return hold;
}

/// The next instant at which the caps and all windows let it through together.
Verdict Gate::hold_to(const Hold& hold) const {
  if (hold.own.window == nullptr && !hold.caps && hold.policy.empty()) return {};
  Reason reason = Reason::None;
  Instant at = context_.now;
  std::optional<std::uint64_t> spread_place = hold.spread_place;
  for (int openings = 0; openings < most_openings; ++openings) {
    const Instant before = at;
    const auto move = [&](Instant to, Reason why) {
      if (to > at && reason == Reason::None) reason = why;
      at = std::max(at, to);
    };
    if (hold.caps) {
      const auto free =
          hold.has_passed ? caps_.next_free_again(*hold.caps, at) : caps_.next_free(*hold.caps, at);
      if (!free) return dropped(Reason::Limit);
      move(*free, Reason::Limit);
    }
    const auto let_through = [&](const HeldTo& held_to) {
      const auto opens = opening(held_to, at, hold.zone);
      if (opens) move(*opens, held_to.reason);
      return opens.has_value();
    };
    if (hold.own.window != nullptr && !let_through(hold.own))
      return {Verdict::Kind::Never, reason, {}};
    for (const HeldTo& held_to : hold.policy) {
      if (!let_through(held_to)) return {Verdict::Kind::Never, reason, {}};
    }
    if (at != before) continue;
    if (at == context_.now) return {};
    if (!spread_place) return {Verdict::Kind::Held, reason, at};
    at = spread_in(*hold.own.window, at, *std::exchange(spread_place, {}), hold.zone,
                   context_.holidays);
  }
  return {Verdict::Kind::Never, reason, {}};
}

/// Nothing of a workflow that is paused leaves before it goes on.
Verdict Gate::hold_back(std::uint32_t workflow, Verdict verdict) const {
  const bool would_leave =
      verdict.kind == Verdict::Kind::Leaves || verdict.kind == Verdict::Kind::Held;
  const std::vector<std::uint32_t>& paused = context_.options.paused;
  if (!would_leave || std::find(paused.begin(), paused.end(), workflow) == paused.end())
    return verdict;
  return {Verdict::Kind::Held, Reason::Paused, never};
}

/// A message that was held back for longer than its workflow says is dropped.
Verdict Gate::expire(std::uint32_t workflow, std::optional<Instant> held_since, const Zone& zone,
                     Verdict verdict) const {
  const std::uint32_t expires = context_.program.workflows[workflow].expires;
  if (expires == none) return verdict;
  const Instant since = held_since.value_or(context_.now);
  const Instant end = add(since, context_.program.durations[expires], zone, context_.holidays);
  if (context_.now > end) return dropped(Reason::Expired);
  if (verdict.kind != Verdict::Kind::Held || verdict.until <= end) return verdict;
  if (context_.now == end) return dropped(Reason::Expired);
  verdict.until = end;
  return verdict;
}

bool Gate::deliver(const Wanted& wanted) {
  const MessageInfo& message = context_.program.messages[wanted.message];
  std::string key;
  if (context_.options.channel != nullptr) {
    key = effect_key(context_, wanted.run, wanted.step);
    if (!hand_over(wanted, message, key)) return false;
  }
  if (caps_.count() > 0 && message.kind == MessageKind::Marketing) {
    Caps::Asked sent = asked(wanted, message);
    sent.key = key;
    caps_.count_sent(sent, context_.now);
  }
  return true;
}

Origin Gate::origin(const Wanted& wanted, const MessageInfo& message) const {
  const Program& program = context_.program;
  Origin origin;
  origin.contact = context_.store.identity(wanted.contact);
  origin.workflow = program.text(program.workflows[wanted.run.workflow].name);
  origin.message = program.text(message.name);
  if (wanted.step != none) origin.step = program.text(program.steps[wanted.step].identity);
  origin.run_ordinal = wanted.run.ordinal;
  // One that a wait has just ended in holds for what leaves later, too.
  if (const Window* held_to = window(wanted, message)) origin.window = *held_to;
  origin.since = wanted.held_since.value_or(context_.now);
  origin.is_beside = wanted.is_beside;
  return origin;
}

bool Gate::hand_over(const Wanted& wanted, const MessageInfo& message, const std::string& key) {
  const Program& program = context_.program;
  OutgoingMessage outgoing;
  outgoing.key = key;
  outgoing.name = program.text(message.name);
  outgoing.workflow = program.text(program.workflows[wanted.run.workflow].name);
  outgoing.channel = message.channel;
  outgoing.kind = message.kind;
  outgoing.to = address(wanted.contact, message.channel);
  const TextIndex from = message.from != none ? message.from : program.policy.sender;
  if (from != none) outgoing.from = program.text(from);
  outgoing.at = context_.now;
  outgoing.origin = origin(wanted, message);
  ContactFacts facts(context_, wanted.contact, nullptr, context_.now, wanted.run.entered,
                     wanted.zone);
  facts.set_run(wanted.run.workflow, wanted.slots);
  fill_content(outgoing, message, {context_.machine, context_.texts, facts});
  return context_.options.channel->deliver(outgoing).state == DeliveryState::Sent;
}

}  // namespace tend
