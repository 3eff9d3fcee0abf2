// test_lines.hpp: the lines of one case of a test. A part of the checker of tests.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/project.hpp"
#include "compiler/check/test_plan.hpp"

namespace tend::checking {

/// A name of a `for each` and what it stands for in one row.
struct TestBinding {
  std::string_view name;
  ast::ExprId value;
};
using TestBindings = std::vector<TestBinding>;

/// A line of a case, `for each` written out.
struct BoundLine {
  const ast::TestLine* line = nullptr;
  TestBindings bindings;
};

/// Lines to values. Each finds its own mistakes; `ok` says whether there were any.
class TestLines {
 public:
  /// `names_complete`: no mistake elsewhere may have hidden what a workflow sends.
  TestLines(Project& project, const ast::Ast& file, bool names_complete)
      : project_(project), file_(file), names_complete_(names_complete) {}

  /// Contacts first, whatever the order: any line may name them.
  checked::TestCase check(const std::vector<BoundLine>& lines);
  bool ok() const { return ok_; }

 private:
  using Key = std::variant<std::monostate, ast::Text, ast::Name>;

  Diagnostics::Builder report(Code code, Span span, std::string message);

  // test_lines.cpp: what happens
  void contact(const ast::TestContact& written, Span span);
  void membership(ast::ValueId lists, checked::TestContact& contact);
  void consent(ast::ValueId consents, checked::TestContact& contact);
  void consent_to(const ast::Pair& pair, checked::TestContact& contact);
  void event(const ast::TestEvent& written, Span span);
  void event_fields(const ast::TestEvent& written, checked::EventId event,
                    checked::TestAction& action);
  void contact_fields(const std::vector<ast::Pair>& pairs, checked::TestFields& fields);
  void set(const ast::TestSet& written, Span span);
  void fail(const ast::TestFail& written, Span span);
  void answer(const ast::TestAnswer& written, Span span);
  void pool(const ast::TestPool& written, Span span);
  void happens(const std::optional<ast::TestMoment>& moment, checked::TestAction action);
  std::optional<std::uint32_t> find_contact(const ast::Name& name);
  std::optional<checked::FieldId> find_field(const ast::Name& name);

  // test_moments.cpp: when
  std::string zone_of_contact(const ast::TestContact& written);
  std::string usual_zone() const;
  const Zone& zone(std::string_view name);
  const Zone& zone_of(std::uint32_t contact);
  std::optional<Instant> moment(const ast::TestMoment& moment, const Zone& zone);
  checked::TestRange range(const ast::When& when, const Zone& zone);
  checked::TestRange range(const ast::Expect& expect, const Zone& zone);
  Instant going_live();

  // test_values.cpp
  std::optional<checked::TestValue> value(ast::ValueId id, const checked::Field& field);
  std::optional<checked::TestValue> value(ast::ExprId id, const checked::Field& field);
  std::optional<checked::TestValue> constant(ast::ExprId id, const checked::Field& field);
  std::optional<checked::TestValue> key(const Key& key, const checked::Field& field);
  std::optional<checked::TestValue> named(const ast::Name& name, const checked::Field& field);
  std::optional<checked::TestValue> list(const std::vector<ast::ExprId>& items,
                                         const checked::Field& field);
  std::optional<checked::TestValue> record(const ast::ObjectValue& object,
                                           const checked::Field& field);
  const ast::ExprId* bound(std::string_view name) const;
  const ast::Name* bare_name(ast::ExprId id) const;
  bool is_message(std::string_view name) const { return project_.messages.contains(name); }

  // test_claims.cpp: what is expected
  void expect(const ast::Expect& written, Span span);
  bool field_claim(const ast::Claim& claim, checked::TestExpectation& expectation);
  bool happened(const ast::Claim& claim, checked::TestExpectation& expectation);
  bool claim_key(const ast::Claim& claim, checked::TestExpectation& expectation);
  bool check_key(const checked::TestExpectation& expectation, Span where, bool is_text);
  bool person(const Key& key, checked::TestExpectation& expectation);
  bool times(const ast::Claim& claim, checked::TestExpectation& expectation);
  std::vector<std::string_view> workflow_names() const;
  bool unknown(Span where, std::string_view kind, std::string_view name,
               std::vector<std::string_view> names);

  Project& project_;
  const ast::Ast& file_;
  bool names_complete_;
  TestBindings bindings_;  ///< of the line at hand
  checked::TestCase case_;
  std::vector<std::string_view> names_;  ///< of the contacts
  const Zone* zone_ = nullptr;           ///< of the line at hand
  std::optional<Instant> last_;          ///< the moment of the line before
  Span last_span_;
  bool ok_ = true;
};

}  // namespace tend::checking
