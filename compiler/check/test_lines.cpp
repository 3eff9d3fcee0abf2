#include "compiler/check/test_lines.hpp"

#include <algorithm>
#include <array>

#include "base/overloaded.hpp"
#include "compiler/check/expressions.hpp"

namespace tend::checking {

Diagnostics::Builder TestLines::report(Code code, Span span, std::string message) {
  ok_ = false;
  return project_.diagnostics.report(code, span, std::move(message));
}

checked::TestCase TestLines::check(const std::vector<BoundLine>& lines) {
  for (const BoundLine& bound : lines) {
    bindings_ = bound.bindings;
    if (const auto* written = std::get_if<ast::TestContact>(&bound.line->node))
      contact(*written, bound.line->span);
  }
  for (const BoundLine& bound : lines) {
    bindings_ = bound.bindings;
    const Span span = bound.line->span;
    std::visit(overloaded{[](const ast::TestContact&) {}, [](const ast::ForEach&) {},
                          [&](const ast::TestEvent& written) { event(written, span); },
                          [&](const ast::TestSet& written) { set(written, span); },
                          [&](const ast::TestFail& written) { fail(written, span); },
                          [&](const ast::TestAnswer& written) { answer(written, span); },
                          [&](const ast::TestPool& written) { pool(written, span); },
                          [&](const ast::Expect& written) { expect(written, span); }},
               bound.line->node);
  }
  case_.live = going_live();
  return std::move(case_);
}

std::optional<std::uint32_t> TestLines::find_contact(const ast::Name& name) {
  const auto found = std::find(names_.begin(), names_.end(), name.text);
  if (found != names_.end()) return static_cast<std::uint32_t>(found - names_.begin());
  auto builder =
      report(Code::TestContact, name.span, "this test has no contact " + quoted(name.text));
  if (names_.empty())
    builder.help("declare one: `contact " + std::string(name.text) + " { title: 'CEO' }`");
  else
    suggest(builder, name.span, name.text, names_);
  return std::nullopt;
}

std::optional<checked::FieldId> TestLines::find_field(const ast::Name& name) {
  const auto found = project_.fields.find(name.text);
  if (found != project_.fields.end()) return found->second;
  auto builder =
      report(Code::UnknownField, name.span, "a contact has no field " + quoted(name.text));
  suggest(builder, name.span, name.text, project_.field_names());
  return std::nullopt;
}

void TestLines::contact(const ast::TestContact& written, Span span) {
  if (std::find(names_.begin(), names_.end(), written.name.text) != names_.end()) {
    report(Code::Duplicate, written.name.span,
           "this test has a contact " + quoted(written.name.text) + " already");
    return;
  }
  names_.push_back(written.name.text);
  checked::TestContact contact;
  contact.name = written.name.text;
  contact.zone = zone_of_contact(written);
  zone_ = &zone(contact.zone);
  std::vector<ast::Pair> fields;
  for (const ast::Pair& pair : written.fields) {
    const bool is_field = project_.fields.contains(pair.name.text);
    if (!is_field && pair.name.text == "lists")
      membership(pair.value, contact);
    else if (!is_field && pair.name.text == "consent")
      consent(pair.value, contact);
    else
      fields.push_back(pair);
  }
  contact_fields(fields, contact.fields);
  contact.identity = contact.name;
  for (const auto& [field, value] : contact.fields)
    if (project_.out.fields[checked::FieldId(std::size_t{field})].name == "email")
      if (const auto* address = std::get_if<std::string>(&value.literal))
        contact.identity = *address;
  const auto same = [&](const checked::TestContact& other) {
    return other.identity == contact.identity;
  };
  if (std::any_of(case_.contacts.begin(), case_.contacts.end(), same))
    report(Code::Duplicate, span, "two contacts of this test are the same person")
        .note("a contact is known by its address: '" + contact.identity + "'");
  case_.contacts.push_back(std::move(contact));
}

void TestLines::contact_fields(const std::vector<ast::Pair>& pairs, checked::TestFields& fields) {
  for (const ast::Pair& pair : pairs) {
    const std::optional<checked::FieldId> field = find_field(pair.name);
    if (!field) continue;
    if (std::optional<checked::TestValue> value =
            this->value(pair.value, project_.out.fields[*field]))
      fields.emplace_back(field->value, std::move(*value));
  }
}

void TestLines::membership(ast::ValueId lists, checked::TestContact& contact) {
  const ast::Value& written = file_.values[lists];
  const auto* expr = std::get_if<ast::ExprId>(&written.node);
  const auto* items = expr ? std::get_if<ast::ListLiteral>(&file_.exprs[*expr].node) : nullptr;
  if (items == nullptr) {
    report(Code::NotAList, written.span, "the lists of a contact are written in `[` and `]`")
        .help("write `lists: [vip]`");
    return;
  }
  for (const ast::ExprId item : items->items) {
    const ast::Name* bare = bare_name(item);
    const auto* text = std::get_if<ast::TextLiteral>(&file_.exprs[item].node);
    if (bare == nullptr && text == nullptr) {
      report(Code::NotAList, file_.exprs[item].span, "the name of a list is wanted");
      continue;
    }
    const ast::Name name = bare ? *bare : ast::Name{text->value, file_.exprs[item].span};
    const auto* list = project_.find(project_.contact_lists, name, "list");
    if (list == nullptr) {
      ok_ = false;
    } else if (project_.out.contact_lists[list->id].watch) {
      report(Code::SegmentKeepsItself, name.span, quoted(name.text) + " is a segment")
          .note("its members are those for whom its condition holds: give the contact the fields");
    } else {
      contact.lists.push_back(list->id.value);
    }
  }
}

void TestLines::consent(ast::ValueId consents, checked::TestContact& contact) {
  const ast::Value& written = file_.values[consents];
  const auto* object = std::get_if<ast::ObjectValue>(&written.node);
  if (object == nullptr) {
    report(Code::TypeMismatch, written.span, "consent is given for each channel")
        .help("write `consent: { email: true, sms: false }`");
    return;
  }
  for (const ast::Pair& pair : object->pairs) consent_to(pair, contact);
}

/// `email: true`, `` `email/offers`: false ``, `offers: true` on each channel.
void TestLines::consent_to(const ast::Pair& pair, checked::TestContact& contact) {
  const checked::Field answer{"consent", Type::Bool, {}, {}, {}};
  const std::optional<checked::TestValue> value = this->value(pair.value, answer);
  if (!value) return;
  const bool given = std::get<bool>(value->literal);
  const std::string_view name = pair.name.text;
  const std::size_t slash = name.find('/');
  const std::optional<ChannelKind> channel = channel_named(name.substr(0, slash));
  if (channel && slash == std::string_view::npos) {
    contact.consents.push_back({*channel, none, given});
    return;
  }
  const std::string_view topic_name = channel ? name.substr(slash + 1) : name;
  const auto* topic = project_.find(project_.topics, {topic_name, pair.name.span}, "topic");
  if (topic == nullptr) {
    ok_ = false;
    return;
  }
  for (std::size_t i = 0; i < channel_names.size(); ++i) {
    const auto kind = static_cast<ChannelKind>(i);
    if (!channel || kind == *channel) contact.consents.push_back({kind, topic->id.value, given});
  }
}

void TestLines::event(const ast::TestEvent& written, Span span) {
  const std::optional<std::uint32_t> contact = find_contact(written.contact);
  if (contact) zone_ = &zone_of(*contact);
  const std::optional<Instant> at =
      contact ? moment(written.moment, *zone_) : std::optional<Instant>();
  Expressions expressions(project_, {.place = Scope::Place::Constant, .file = &file_});
  const checked::EventId event = expressions.find_event(written.event);
  if (!event) ok_ = false;
  if (!at || !event) return;
  checked::TestAction action;
  action.at = *at;
  action.span = span;
  action.contact = *contact;
  action.event = event.value;
  event_fields(written, event, action);
  case_.actions.push_back(std::move(action));
}

void TestLines::event_fields(const ast::TestEvent& written, checked::EventId event,
                             checked::TestAction& action) {
  const checked::Event& declared = project_.out.events[event];
  if (!std::holds_alternative<std::monostate>(written.key)) {
    if (!declared.key) {
      report(Code::EventWithoutKey, written.event.span, quoted(declared.name) + " has no key field")
          .help("name the field: `" + declared.name + " { FIELD: … }`");
      return;
    }
    if (auto value = key(written.key, declared.fields[*declared.key]))
      action.fields.emplace_back(*declared.key, std::move(*value));
  }
  for (const ast::Pair& pair : written.fields) {
    const std::uint32_t index = project_.find_event_field(event, pair.name.text);
    if (index != none) {
      if (auto value = this->value(pair.value, declared.fields[index]))
        action.fields.emplace_back(index, std::move(*value));
      continue;
    }
    const auto* object = std::get_if<ast::ObjectValue>(&file_.values[pair.value].node);
    if (pair.name.text == "set" && object != nullptr) {
      contact_fields(object->pairs, action.set);
      continue;
    }
    std::vector<std::string_view> names;
    for (const checked::Field& field : declared.fields) names.push_back(field.name);
    auto builder = report(Code::UnknownField, pair.name.span,
                          quoted(declared.name) + " has no field " + quoted(pair.name.text));
    suggest(builder, pair.name.span, pair.name.text, names);
  }
}

void TestLines::set(const ast::TestSet& written, Span span) {
  const std::optional<std::uint32_t> contact = find_contact(written.contact);
  if (!contact) return;
  zone_ = &zone_of(*contact);
  const std::optional<Instant> at = moment(written.moment, *zone_);
  const std::optional<checked::FieldId> field = find_field(written.field);
  if (!at || !field) return;
  std::optional<checked::TestValue> value = constant(written.value, project_.out.fields[*field]);
  if (!value) return;
  checked::TestAction action;
  action.at = *at;
  action.span = span;
  action.contact = *contact;
  if (const auto identify = project_.events.find("identify"); identify != project_.events.end())
    action.event = identify->second.value;
  action.set.emplace_back(field->value, std::move(*value));
  case_.actions.push_back(std::move(action));
}

void TestLines::fail(const ast::TestFail& written, Span span) {
  zone_ = &zone_of(0);
  const std::optional<Instant> at = moment(written.moment, *zone_);
  const std::optional<ChannelKind> channel = channel_named(written.channel.text);
  if (!at || !channel) return;
  checked::TestAction action;
  action.kind = checked::TestAction::Kind::Fail;
  action.at = *at;
  action.span = span;
  action.channel = *channel;
  action.times = written.times;
  case_.actions.push_back(std::move(action));
}

/// At its moment; without one, before the project goes live.
void TestLines::happens(const std::optional<ast::TestMoment>& moment, checked::TestAction action) {
  if (!moment) {
    case_.given.push_back(std::move(action));
    return;
  }
  const std::optional<Instant> at = this->moment(*moment, zone_of(0));
  if (!at) return;
  action.at = *at;
  case_.actions.push_back(std::move(action));
}

void TestLines::answer(const ast::TestAnswer& written, Span span) {
  zone_ = &zone_of(0);
  const auto* found = project_.find(project_.actions, written.action, "action");
  if (found == nullptr) {
    ok_ = false;
    return;
  }
  checked::TestAction action;
  action.kind = checked::TestAction::Kind::Answer;
  action.span = span;
  action.subject = found->id.value;
  action.fails = written.fails;
  const checked::Action& declared = project_.out.actions[found->id];
  for (const ast::Pair& pair : written.fields) {
    const auto field =
        std::find_if(declared.returns.begin(), declared.returns.end(),
                     [&](const checked::Field& each) { return each.name == pair.name.text; });
    if (field == declared.returns.end()) {
      std::vector<std::string_view> names;
      for (const checked::Field& each : declared.returns) names.push_back(each.name);
      auto builder = report(
          Code::UnknownField, pair.name.span,
          "the answer of " + quoted(declared.name) + " has no field " + quoted(pair.name.text));
      if (names.empty()) builder.help("say what it answers: `returns { id: text }`");
      suggest(builder, pair.name.span, pair.name.text, names);
      continue;
    }
    if (auto value = this->value(pair.value, *field))
      action.fields.emplace_back(static_cast<std::uint32_t>(field - declared.returns.begin()),
                                 std::move(*value));
  }
  happens(written.moment, std::move(action));
}

void TestLines::pool(const ast::TestPool& written, Span span) {
  const auto* found = project_.find(project_.pools, written.pool, "pool");
  if (found == nullptr) {
    ok_ = false;
    return;
  }
  checked::TestAction action;
  action.kind = checked::TestAction::Kind::Pool;
  action.span = span;
  action.subject = found->id.value;
  for (const ast::Text& code : written.codes) action.codes.emplace_back(code.value);
  happens(written.moment, std::move(action));
}

}  // namespace tend::checking
