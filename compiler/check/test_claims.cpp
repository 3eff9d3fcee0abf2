// What a test expects: claims about the trace, and about a contact at a moment.
#include <algorithm>
#include <array>

#include "base/overloaded.hpp"
#include "compiler/check/comparison_ops.hpp"
#include "compiler/check/test_lines.hpp"

namespace tend::checking {
namespace {

using checked::Happening;
using checked::TestExpectation;

/// What can be said to have happened to a contact: the kinds of the trace, and the events that the
/// engine makes of them.
struct Word {
  std::string_view word;
  Happening happening;
  std::optional<bool> change = std::nullopt;
};
constexpr std::array words{
    Word{"sent", Happening::Sent},
    Word{"entered", Happening::Entered},
    Word{"enrolled", Happening::Entered},
    Word{"skipped", Happening::Skipped},
    Word{"waiting", Happening::Waiting},
    Word{"resumed", Happening::Resumed},
    Word{"branched", Happening::Branched},
    Word{"held", Happening::Held},
    Word{"dropped", Happening::Dropped},
    Word{"set", Happening::Set},
    Word{"logged", Happening::Logged},
    Word{"exited", Happening::Exited},
    Word{"completed", Happening::Completed},
    Word{"failed", Happening::Failed},
    Word{"notified", Happening::Notified},
    Word{"listed", Happening::Listed},
    Word{"joined", Happening::Listed, true},
    Word{"left", Happening::Listed, false},
    Word{"subscribed", Happening::Consented, true},
    Word{"unsubscribed", Happening::Consented, false},
    Word{"called", Happening::Called},
    Word{"assigned", Happening::Assigned},
    Word{"taken", Happening::Taken},
    Word{"took", Happening::Taken},
    Word{"goal", Happening::Goal},
    Word{"converted", Happening::Goal},
    Word{"merged", Happening::Merged},
};

template <class T>
std::vector<std::string_view> keys_of(const NameTable<T>& table) {
  std::vector<std::string_view> names;
  for (const auto& [name, facts] : table) names.push_back(name);
  return names;
}

constexpr Number one{1'000'000};

bool has_order(Type type) {
  return !is_text(type) && type != Type::Bool && type != Type::List && type != Type::Record &&
         type != Type::Duration;
}

}  // namespace

std::vector<std::string_view> TestLines::workflow_names() const {
  std::vector<std::string_view> names;
  for (const checked::Workflow& workflow : project_.out.workflows) names.push_back(workflow.name);
  return names;
}

/// False, for `return unknown(…)`. Silent where a mistake elsewhere may have hidden the name.
bool TestLines::unknown(Span where, std::string_view kind, std::string_view name,
                        std::vector<std::string_view> names) {
  if (!names_complete_) {
    ok_ = false;
    return false;
  }
  std::sort(names.begin(), names.end());
  auto builder =
      report(Code::TestClaim, where, "no " + std::string(kind) + " is called " + quoted(name));
  suggest(builder, where, name, names);
  return false;
}

void TestLines::expect(const ast::Expect& written, Span span) {
  const ast::Claim& claim = written.claim;
  const std::optional<std::uint32_t> contact = find_contact(claim.contact);
  if (!contact) return;
  zone_ = &zone_of(*contact);
  TestExpectation expectation;
  expectation.span = span;
  expectation.contact = *contact;
  expectation.negated = claim.negated;
  expectation.when = range(written, *zone_);
  bool understood = true;
  switch (claim.kind) {
    case ast::Claim::Kind::Field:
      expectation.kind = TestExpectation::Kind::Field;
      understood = field_claim(claim, expectation);
      break;
    case ast::Claim::Kind::Member: {
      expectation.kind = TestExpectation::Kind::Member;
      const auto* list = project_.find(project_.contact_lists, claim.list, "list");
      understood = list != nullptr;
      if (understood) expectation.list = list->id.value;
      break;
    }
    case ast::Claim::Kind::WaitsUntil:
      expectation.kind = TestExpectation::Kind::Waits;
      expectation.until = range(*claim.until, *zone_);
      break;
    case ast::Claim::Kind::Happened:
      understood = happened(claim, expectation);
      break;
  }
  ok_ = ok_ && understood;
  if (understood) case_.expectations.push_back(std::move(expectation));
}

bool TestLines::field_claim(const ast::Claim& claim, TestExpectation& expectation) {
  const std::optional<checked::FieldId> found = find_field(claim.field);
  if (!found) return false;
  const checked::Field& field = project_.out.fields[*found];
  const std::optional<Op> op = comparison_op(claim.op);
  if (!op) return false;
  const bool ordered = *op != Op::Equal && *op != Op::NotEqual && *op != Op::FoldEqual;
  if ((ordered && !has_order(field.type)) || (*op == Op::FoldEqual && !is_text(field.type))) {
    report(Code::TypeMismatch, claim.field.span,
           std::string(in_words(field.type)) + " is not compared in that way")
        .help("compare it with `==` or `!=`");
    return false;
  }
  std::optional<checked::TestValue> value = constant(claim.value, field);
  if (!value) return false;
  expectation.field = found->value;
  expectation.op = *op;
  expectation.value = std::move(*value);
  return true;
}

bool TestLines::times(const ast::Claim& claim, TestExpectation& expectation) {
  expectation.times = claim.times;
  if (!claim.times_name) return true;
  const ast::ExprId* row = bound(claim.times_name->text);
  const auto* number =
      row == nullptr ? nullptr : std::get_if<ast::NumberLiteral>(&file_.exprs[*row].node);
  if (number == nullptr || number->value.micros % one.micros != 0) {
    report(Code::TestClaim, claim.times_name->span, "how many times is a whole number")
        .note("a name stands for one in a `for each`");
    return false;
  }
  expectation.times = static_cast<int>(number->value.micros / one.micros);
  return true;
}

bool TestLines::happened(const ast::Claim& claim, TestExpectation& expectation) {
  const auto word = std::find_if(words.begin(), words.end(),
                                 [&](const Word& each) { return each.word == claim.event.text; });
  if (word == words.end()) {
    std::vector<std::string_view> names;
    for (const Word& each : words) names.push_back(each.word);
    auto builder =
        report(Code::TestClaim, claim.event.span, "no trace says " + quoted(claim.event.text));
    if (project_.events.contains(claim.event.text))
      builder.note(
          "an event comes from outside: a test makes it happen with `at`, and expects what "
          "becomes of it");
    suggest(builder, claim.event.span, claim.event.text, names);
    return false;
  }
  expectation.happening = word->happening;
  expectation.change = word->change;
  if (claim.workflow) {
    const std::vector<std::string_view> names = workflow_names();
    if (std::find(names.begin(), names.end(), claim.workflow->text) == names.end())
      return unknown(claim.workflow->span, "workflow", claim.workflow->text, names);
    expectation.workflow = claim.workflow->text;
  }
  return times(claim, expectation) && claim_key(claim, expectation);
}

bool TestLines::claim_key(const ast::Claim& claim, TestExpectation& expectation) {
  if (std::holds_alternative<std::monostate>(claim.key)) return true;
  if (const auto* text = std::get_if<ast::Text>(&claim.key)) {
    expectation.key = text->value;
    if (expectation.happening == Happening::Notified ||
        expectation.happening == Happening::Assigned)
      expectation.people = {expectation.key};
    return check_key(expectation, text->span, true);
  }
  const ast::Name& name = std::get<ast::Name>(claim.key);
  expectation.key = name.text;
  if (const ast::ExprId* row = bound(name.text)) {
    if (const auto* text = std::get_if<ast::TextLiteral>(&file_.exprs[*row].node)) {
      expectation.key = text->value;
    } else if (const ast::Name* bare = bare_name(*row)) {
      expectation.key = bare->text;
    }
  }
  if (expectation.happening == Happening::Notified) return person(claim.key, expectation);
  if (expectation.happening == Happening::Assigned && project_.teams.contains(expectation.key))
    return person(claim.key, expectation);
  return check_key(expectation, name.span, false);
}

bool TestLines::person(const Key& key, TestExpectation& expectation) {
  const Span where = std::get<ast::Name>(key).span;
  if (const auto team = project_.teams.find(expectation.key); team != project_.teams.end()) {
    expectation.people = project_.out.teams[team->second.id].members;
    return true;
  }
  if (const auto field = project_.fields.find(expectation.key); field != project_.fields.end()) {
    expectation.person_field = field->second.value;
    return true;
  }
  return unknown(where, "team or field", expectation.key, keys_of(project_.teams));
}

/// Whether a trace can speak of such a thing. Reasons, logs and codes are texts that are not known.
bool TestLines::check_key(const TestExpectation& expectation, Span where, bool is_text) {
  const std::string_view key = expectation.key;
  const auto known = [&](std::string_view kind, std::vector<std::string_view> names) {
    return std::find(names.begin(), names.end(), key) != names.end() ||
           unknown(where, kind, key, names);
  };
  switch (expectation.happening) {
    case Happening::Held:
    case Happening::Dropped:
      if (is_text) return true;
      return known("message", project_.message_names());
    case Happening::Sent:
      return known("message", project_.message_names());
    case Happening::Entered:
    case Happening::Completed:
      return known("workflow", workflow_names());
    case Happening::Skipped:
    case Happening::Failed:
    case Happening::Exited:
    case Happening::Goal: {
      if (is_text) return true;
      std::vector<std::string_view> names = workflow_names();
      for (const checked::Workflow& workflow : project_.out.workflows)
        for (const checked::Goal& goal : workflow.goals)
          if (!goal.name.empty()) names.push_back(goal.name);
      return known("workflow, goal or exit", std::move(names));
    }
    case Happening::Set:
    case Happening::Assigned:
      return (expectation.happening == Happening::Assigned && is_text) ||
             known("field", project_.field_names());
    case Happening::Listed:
      return known("list", keys_of(project_.contact_lists));
    case Happening::Consented:
      return known("topic", keys_of(project_.topics));
    case Happening::Called:
      return known("action", keys_of(project_.actions));
    case Happening::Taken:
      return is_text || known("pool", keys_of(project_.pools));
    case Happening::Waiting:
    case Happening::Resumed:
    case Happening::Branched:
    case Happening::Logged:
    case Happening::Notified:
    case Happening::Merged:
      return true;
  }
  return true;
}

}  // namespace tend::checking
