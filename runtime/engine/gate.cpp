#include "runtime/engine/gate.hpp"

#include "base/hash.hpp"
#include "runtime/engine/content.hpp"
#include "runtime/engine/fields.hpp"

namespace tend {

namespace {

/// The same on every attempt, and for no other message: which step of which run, and in which pass
/// of a loop.
std::string effect_key(const EngineContext& context, const Wanted& wanted) {
  const Program& program = context.program;
  std::string key = program.text(program.workflows[wanted.run.workflow].name);
  key += '\0';
  key += context.store.identity(wanted.contact);
  key += '\0';
  key += std::to_string(wanted.run.ordinal);
  key += '\0';
  if (wanted.step != none) key += program.text(program.steps[wanted.step].identity);
  key += '\0';
  key += std::to_string(wanted.run.sends);
  return to_hex(sha256(key));
}

}  // namespace

Gate::Gate(EngineContext& context)
    : context_(context),
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

bool Gate::has_address(ContactId contact, const MessageInfo& message) const {
  const std::uint32_t field = address_field(message.channel);
  if (field != none && context_.store.field(contact, field).known()) return true;
  return is_address(context_.store.identity(contact), message.channel);
}

std::string_view Gate::address(ContactId contact, const MessageInfo& message) const {
  const std::uint32_t field = address_field(message.channel);
  const Value value = field == none ? Value::unknown() : context_.store.field(contact, field);
  if (value.known()) return context_.texts.view(static_cast<std::uint32_t>(value.bits));
  const std::string_view identity = context_.store.identity(contact);
  return is_address(identity, message.channel) ? identity : std::string_view();
}

const Window* Gate::window(const Wanted& wanted) const {
  const Program& program = context_.program;
  if (wanted.run.window == no_window) return nullptr;
  // The workflow's window is for marketing; one that a wait asked for is for whatever follows it.
  const bool is_workflows = wanted.run.window == program.workflows[wanted.run.workflow].window;
  if (is_workflows && wanted.message.kind == MessageKind::Transactional) return nullptr;
  return &program.windows[wanted.run.window];
}

bool Gate::deliver(const Wanted& wanted) {
  const Program& program = context_.program;
  OutgoingMessage outgoing;
  outgoing.key = effect_key(context_, wanted);
  outgoing.name = program.text(wanted.message.name);
  outgoing.workflow = program.text(program.workflows[wanted.run.workflow].name);
  outgoing.channel = wanted.message.channel;
  outgoing.kind = wanted.message.kind;
  outgoing.to = address(wanted.contact, wanted.message);
  if (wanted.message.from != none) outgoing.from = program.text(wanted.message.from);
  outgoing.at = context_.now;
  fill_content(outgoing, wanted.message,
               {program, context_.texts, context_.store, wanted.contact, wanted.zone});
  return context_.options.channel->deliver(outgoing).has_value();
}

}  // namespace tend
