#include "tools/tend/test_case.hpp"

#include <algorithm>
#include <string>

#include "base/json_text.hpp"
#include "base/overloaded.hpp"
#include "runtime/engine/shared_cells.hpp"

namespace tend {

Value value_of(const checked::TestValue& value, Texts& texts) {
  if (value.has_parts) {
    std::vector<Value> parts;
    for (const checked::TestValue& part : value.parts) parts.push_back(value_of(part, texts));
    return texts.tuple(parts);
  }
  return std::visit(overloaded{[](std::monostate) { return Value::unknown(); },
                               [](bool truth) { return Value::of_bool(truth); },
                               [](Number number) { return Value::of(number.micros); },
                               [&](const std::string& text) { return texts.value(text); },
                               [](Date date) { return Value::of(date.days); },
                               [](Instant instant) { return Value::of(instant.us); },
                               [](TimeOfDay time) { return Value::of(time.us); },
                               [&](const Duration& duration) { return texts.value(duration); },
                               [](std::int32_t ordinal) { return Value::of(ordinal); }},
                    value.literal);
}

Delivery TestPlay::Channels::deliver(const OutgoingMessage& message) {
  int& failures = failures_[index(message.channel)];
  if (failures == 0) return {};
  --failures;
  return Delivery::retry("the test lets this fail");
}

void TestAnswers::set(const checked::TestAction& answer) {
  const std::string_view action = program_.text(program_.actions[answer.subject].name);
  for (Answer& each : answers_) {
    if (each.action != action) continue;
    each.said = &answer;
    return;
  }
  answers_.push_back({action, &answer});
}

const TestAnswers::Answer* TestAnswers::find(std::string_view action) const {
  const auto found = std::find_if(answers_.begin(), answers_.end(),
                                  [&](const Answer& each) { return each.action == action; });
  return found == answers_.end() ? nullptr : &*found;
}

bool TestAnswers::makes_calls_of(std::string_view action) const {
  return find(action) != nullptr;
}

Result<CallAnswer> TestAnswers::call(const OutgoingCall& call) {
  const checked::TestAction& said = *find(call.action)->said;
  if (said.fails) return failure(ErrorCode::Unavailable, "the test lets this fail", true);
  constexpr int well_done = 200;
  return CallAnswer{well_done, body(said)};
}

/// As the other system would write it.
std::string TestAnswers::body(const checked::TestAction& answer) const {
  std::string out = "{";
  for (const auto& [index, value] : answer.fields) {
    const FieldInfo& field = program_.actions[answer.subject].returns[index];
    if (out.size() > 1) out += ',';
    append_json_string(out, program_.text(field.name));
    out += ':';
    append(out, field, value);
  }
  return out + '}';
}

void TestAnswers::append(std::string& out, const FieldInfo& type,
                         const checked::TestValue& value) const {
  if (value.has_parts) {
    const bool is_list = type.type == Type::List;
    const Shape& shape = program_.shapes[type.shape];
    out += is_list ? '[' : '{';
    for (std::size_t at = 0; at < value.parts.size(); ++at) {
      const FieldInfo& part = shape.fields[is_list ? 0 : at];
      if (at > 0) out += ',';
      if (!is_list) {
        append_json_string(out, program_.text(part.name));
        out += ':';
      }
      append(out, part, value.parts[at]);
    }
    out += is_list ? ']' : '}';
    return;
  }
  const auto text = [&](std::string_view written) { append_json_string(out, written); };
  std::visit(
      overloaded{[&](std::monostate) { out += "null"; },
                 [&](bool truth) { out += truth ? "true" : "false"; },
                 [&](Number number) { out += format_number(number); },
                 [&](const std::string& each) { text(each); },
                 [&](Date date) { text(format_date(date)); },
                 [&](Instant instant) { text(format_utc(instant)); },
                 [&](TimeOfDay time) { text(format_time(time)); },
                 [&](const Duration& duration) { text(format_duration(duration)); },
                 [&](std::int32_t ordinal) {
                   text(program_.text(
                       program_.enums[type.enum_type].values[static_cast<std::size_t>(ordinal)]));
                 }},
      value.literal);
}

namespace {

/// A program whose texts include the codes of the test: what a pool holds may then change while
/// it runs.
std::unique_ptr<Program> with_codes(const Program& program, const checked::TestCase& plan) {
  std::vector<const checked::TestAction*> pools;
  for (const auto* actions : {&plan.given, &plan.actions})
    for (const checked::TestAction& action : *actions)
      if (action.kind == checked::TestAction::Kind::Pool) pools.push_back(&action);
  if (pools.empty()) return nullptr;
  auto own = std::make_unique<Program>(program);
  for (const checked::TestAction* pool : pools)
    for (const std::string& code : pool->codes)
      if (std::find(own->texts.begin(), own->texts.end(), code) == own->texts.end())
        own->texts.push_back(code);
  return own;
}

}  // namespace

TestPlay::TestPlay(const Program& program, Zones& zones, const checked::TestCase& plan)
    : own_(with_codes(program, plan)),
      program_(own_ ? *own_ : program),
      zones_(zones),
      plan_(plan),
      store_(initial_values(program_, texts_)),
      cells_(program_),
      answers_(program_),
      seen_(plan.expectations.size()) {}

void TestPlay::load() {
  for (const checked::TestContact& contact : plan_.contacts) {
    const ContactId id = store_.contact(contact.identity);
    contacts_.push_back(id);
    for (const auto& [field, value] : contact.fields)
      store_.set_field(id, field, value_of(value, texts_));
    for (const std::uint32_t list : contact.lists)
      store_.set_field(id, cells_.member(list), Value::of_bool(true));
    for (const checked::TestContact::Consent& consent : contact.consents)
      store_.set_field(id, cells_.consent(consent.channel, consent.topic),
                       Value::of_bool(consent.given));
  }
}

void TestPlay::change_world(const checked::TestAction& action) {
  using Kind = checked::TestAction::Kind;
  if (action.kind == Kind::Fail) channels_.fail(action.channel, action.times);
  if (action.kind == Kind::Answer) answers_.set(action);
  if (action.kind != Kind::Pool) return;
  std::vector<TextIndex>& codes = own_->pools[action.subject].codes;
  codes.clear();
  for (const std::string& code : action.codes) {
    const auto text = std::find(own_->texts.begin(), own_->texts.end(), code);
    codes.push_back(static_cast<TextIndex>(text - own_->texts.begin()));
  }
  store_.set_shared(SharedCells(program_).dealt(action.subject), Value::of(0));
}

Result<void> TestPlay::act(Engine& engine, const checked::TestAction& action, std::size_t number) {
  if (action.kind != checked::TestAction::Kind::Event) {
    // What happens at that very instant finds it so.
    Result<void> advanced = engine.advance(Instant{action.at.us - 1});
    change_world(action);
    return advanced;
  }
  Event event;
  event.id = "test-" + std::to_string(number);
  event.contact = plan_.contacts[action.contact].identity;
  event.at = action.at;
  event.type = action.event;
  event.body_hash = number;
  if (action.event != none) event.fields.resize(program_.events[action.event].fields.size());
  for (const auto& [field, value] : action.fields) event.fields[field] = value_of(value, texts_);
  for (const auto& [field, value] : action.set)
    event.set.push_back({field, value_of(value, texts_)});
  return engine.accept(event);
}

void TestPlay::see(std::size_t expectation) {
  const checked::TestExpectation& asked = plan_.expectations[expectation];
  if (asked.kind == checked::TestExpectation::Kind::Field)
    seen_[expectation] = field(asked.contact, asked.field);
  else if (asked.kind == checked::TestExpectation::Kind::Member)
    seen_[expectation] = field(asked.contact, cells_.member(asked.list));
}

/// What happens, and between it each look at a contact that an expectation asks for.
Result<void> TestPlay::look(Engine& engine) {
  struct Look {
    Instant at;
    std::size_t expectation;
  };
  std::vector<Look> looks;
  for (std::size_t at = 0; at < plan_.expectations.size(); ++at)
    if (const std::optional<Instant>& end = plan_.expectations[at].when.end)
      looks.push_back({Instant{end->us - 1}, at});
  std::stable_sort(looks.begin(), looks.end(),
                   [](const Look& left, const Look& right) { return left.at < right.at; });
  auto next = looks.begin();
  const auto look_before = [&](std::optional<Instant> before) -> Result<void> {
    for (; next != looks.end() && (!before || next->at < *before); ++next) {
      if (Result<void> advanced = engine.advance(next->at); !advanced) return advanced;
      see(next->expectation);
    }
    return {};
  };
  for (std::size_t number = 0; number < plan_.actions.size(); ++number) {
    const checked::TestAction& action = plan_.actions[number];
    if (Result<void> looked = look_before(action.at); !looked) return looked;
    if (Result<void> acted = act(engine, action, number); !acted) return acted;
  }
  return look_before(std::nullopt);
}

Result<void> TestPlay::play(Coverage* coverage) {
  load();
  for (const checked::TestAction& action : plan_.given) change_world(action);
  if (Result<void> stored = store_.commit(); !stored) return stored;
  EngineOptions options;
  options.channel = &channels_;
  options.caller = &answers_;
  options.live_drafts = true;
  options.coverage = coverage;
  options.live_from = plan_.live;
  Engine engine(program_, texts_, store_, zones_, *this, options);
  if (Result<void> begun = engine.advance(plan_.live); !begun) return begun;
  if (Result<void> done = look(engine); !done) return done;
  if (const Result<Instant> end = engine.drain(); !end) return tl::unexpected<Error>(end.error());
  for (std::size_t at = 0; at < plan_.expectations.size(); ++at)
    if (!plan_.expectations[at].when.end) see(at);
  return {};
}

Value TestPlay::field(std::uint32_t contact, std::uint32_t field) const {
  const auto now = store_.find_contact(plan_.contacts[contact].identity);
  return store_.field(now ? *now : contacts_[contact], field);
}

bool TestPlay::is_about(const TraceRecord& record, std::uint32_t contact) const {
  return record.contact == contacts_[contact] ||
         store_.find_contact(plan_.contacts[contact].identity) == record.contact;
}

const Zone* TestPlay::zone(std::uint32_t contact) const {
  const std::string& name = plan_.contacts[contact].zone;
  if (name.empty()) return &zones_.utc();
  const Result<const Zone*> zone = zones_.find(name);
  return zone ? *zone : &zones_.utc();
}

}  // namespace tend
