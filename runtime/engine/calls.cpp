#include "runtime/engine/calls.hpp"

#include "base/json_text.hpp"
#include "base/number.hpp"
#include "runtime/effects/http_status.hpp"
#include "runtime/engine/effect_key.hpp"
#include "runtime/engine/words.hpp"

namespace tend {

Calls::Calls(EngineContext& context)
    : context_(context), converter_(context.program, context.texts, context.all_zones) {}

void Calls::append_json(std::string& out, const FieldInfo& type, Value value,
                        const Zone& zone) const {
  if (!value.known()) {
    out += "null";
  } else if (type.type == Type::Bool) {
    out += value.is_true() ? "true" : "false";
  } else if (type.type == Type::Number) {
    out += format_number(Number{value.bits});
  } else if (type.type == Type::DateTime) {
    append_json_string(out, format_utc(Instant{value.bits}));
  } else if (type.type == Type::List || type.type == Type::Record) {
    const Shape& shape = context_.program.shapes[type.shape];
    const bool list = type.type == Type::List;
    const std::span<const Value> parts = context_.texts.tuple(value);
    out += list ? '[' : '{';
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const FieldInfo& part = shape.fields[list ? 0 : i];
      if (i > 0) out += ',';
      if (!list) {
        append_json_string(out, context_.program.text(part.name));
        out += ':';
      }
      append_json(out, part, parts[i], zone);
    }
    out += list ? ']' : '}';
  } else {
    append_json_string(out, words(context_.program, context_.texts, type, value, zone));
  }
}

/// What the action declares with the arguments in it; without a declaration, an object of its
/// parameters.
std::string Calls::body(const ActionInfo& action, const ActionCallInfo& call, ActiveRun& active) {
  const Zone& zone = active.facts.zone();
  std::vector<Value> arguments;
  for (const std::uint32_t argument : call.arguments) {
    arguments.push_back(
        context_.machine.evaluate(argument, active.slots, active.facts, active.fuel));
  }
  std::string out;
  for (const BodyPart& part : action.body) {
    if (part.literal != none) {
      out += context_.program.text(part.literal);
    } else {
      append_json(out, action.parameters[part.parameter], arguments[part.parameter], zone);
    }
  }
  if (!action.body.empty()) return out;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    out += i == 0 ? '{' : ',';
    append_json_string(out, context_.program.text(action.parameters[i].name));
    out += ':';
    append_json(out, action.parameters[i], arguments[i], zone);
  }
  return out.empty() ? "{}" : out + '}';
}

void Calls::take_answer(const ActionInfo& action, const ActionCallInfo& call, std::string_view body,
                        ActiveRun& active) {
  for (const std::uint32_t slot : call.results) active.slots[slot] = Value::unknown();
  if (call.results.empty() || !answer_.read(body)) return;
  for (std::size_t i = 0; i < call.results.size(); ++i) {
    const FieldInfo& field = action.returns[i];
    const JsonMember* member = answer_.find(context_.program.text(field.name));
    if (member == nullptr) continue;
    const auto index = static_cast<std::uint32_t>(member - answer_.members().data());
    active.slots[call.results[i]] = converter_.from_json(field, answer_, index).value;
  }
}

OutgoingCall Calls::outgoing(const ActionCallInfo& call, ActiveRun& active) {
  const ActionInfo& action = context_.program.actions[call.action];
  OutgoingCall outgoing;
  outgoing.key = effect_key(context_, active.run, active.step);
  outgoing.action = context_.program.text(action.name);
  if (action.url != none) outgoing.url = context_.program.text(action.url);
  if (action.url_variable != none)
    outgoing.url_variable = context_.program.text(action.url_variable);
  outgoing.contact = context_.store.identity(active.run.contact);
  outgoing.body = body(action, call, active);
  outgoing.retries = action.retries;
  outgoing.at = context_.now;
  const WorkflowInfo& workflow = context_.program.workflows[active.run.workflow];
  outgoing.workflow = context_.program.text(workflow.name);
  return outgoing;
}

Called Calls::call(const ActionCallInfo& call, ActiveRun& active) {
  const ActionInfo& action = context_.program.actions[call.action];
  const OutgoingCall outgoing = this->outgoing(call, active);
  take_answer(action, call, {}, active);
  Caller* const caller = context_.options.caller;
  if (caller == nullptr || !caller->makes_calls_of(outgoing.action)) return {false, "simulated"};
  Called called{true, {}};
  for (std::uint32_t attempt = 0; attempt <= action.retries && called.failed; ++attempt) {
    const Result<CallAnswer> answer = caller->call(outgoing);
    called = answered(call, answer ? std::optional(*answer) : std::nullopt, active);
    if (answer ? !may_pass(answer->status) : !answer.error().retryable) break;
  }
  return called;
}

bool Calls::hand_over(const ActionCallInfo& call, ActiveRun& active) {
  const OutgoingCall outgoing = this->outgoing(call, active);
  take_answer(context_.program.actions[call.action], call, {}, active);
  return context_.options.call_outbox->add(outgoing).has_value();
}

Called Calls::answered(const ActionCallInfo& call, const std::optional<CallAnswer>& answer,
                       ActiveRun& active) {
  if (!answer) return {true, "no answer"};
  const bool succeeded = is_success(answer->status);
  if (succeeded) {
    take_answer(context_.program.actions[call.action], call, answer->body, active);
  }
  return {!succeeded, std::to_string(answer->status)};
}

}  // namespace tend
