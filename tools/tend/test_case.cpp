#include "tools/tend/test_case.hpp"

#include <algorithm>
#include <string>

#include "base/overloaded.hpp"

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

Result<void> TestPlay::Channels::deliver(const OutgoingMessage& message) {
  int& failures = failures_[index(message.channel)];
  if (failures == 0) return {};
  --failures;
  return failure(ErrorCode::Unavailable, "the test lets this fail", true);
}

TestPlay::TestPlay(const Program& program, Zones& zones, const checked::TestCase& plan)
    : program_(program),
      zones_(zones),
      plan_(plan),
      store_(initial_values(program, texts_)),
      cells_(program),
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

Result<void> TestPlay::act(Engine& engine, const checked::TestAction& action, std::size_t number) {
  if (action.kind == checked::TestAction::Kind::Fail) {
    // What leaves at that very instant fails too.
    Result<void> advanced = engine.advance(Instant{action.at.us - 1});
    channels_.fail(action.channel, action.times);
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
    event.set.emplace_back(field, value_of(value, texts_));
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
  if (Result<void> stored = store_.commit(); !stored) return stored;
  EngineOptions options;
  options.channel = &channels_;
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
