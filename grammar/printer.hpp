// printer.hpp: writes a tree as indented text. Expressions stand on one line with all their
// parentheses; steps, settings and declarations have a line each.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "grammar/ast.hpp"

namespace tend::grammar {

class Printer {
 public:
  explicit Printer(const ast::Ast& ast) : ast_(ast) {}

  std::string print();

 private:
  // Words (print_expressions.cpp).
  static std::string quoted(std::string_view text);
  static std::string_view symbol(ast::BinaryOp op);
  static std::string when(const ast::When& when);
  static std::string civil(CivilTime time);
  static std::string key(const std::variant<std::monostate, ast::Text, ast::Name>& key);
  static std::string range(const std::optional<ast::Range>& range);
  static std::string days(DayMask mask, bool business);
  std::string list(const std::vector<ast::ExprId>& items) const;
  std::string pattern(ast::PatternId id) const;
  std::string moment(const ast::Moment& moment) const;
  std::string history(const ast::History& history) const;
  std::string quantified(const ast::Quantified& node) const;
  std::string expression(ast::ExprId id) const;

  // Steps and settings (print_steps.cpp).
  void steps(const std::vector<ast::StepId>& steps);
  void block(const std::optional<ast::Block>& block, std::string_view head);
  void step(const ast::Step& step);
  void wait_until(const ast::WaitUntil& wait, const std::string& label);
  void wait_first(const ast::WaitFirst& wait, const std::string& label);
  void drip(const ast::Drip& drip, const std::string& label);
  void notify(const ast::Notify& notify, const std::string& label);
  void if_step(const ast::If& node, const std::string& label);
  void match(const ast::Match& match, const std::string& label);
  void split(const ast::Split& split, const std::string& label);
  void repeat(const ast::Repeat& repeat, const std::string& label);
  std::string arguments(const std::vector<ast::Argument>& arguments) const;
  std::string arm_test(const ast::ArmTest& test) const;
  void setting(const ast::Setting& setting);
  static std::string zone(const ast::Timezone& timezone);
  static std::string limit(const ast::Limit& limit);

  // Declarations (print_declarations.cpp).
  void declaration(const ast::Decl& declaration);
  void workflow(const ast::Workflow& workflow);
  void event(const ast::Event& event);
  void message(const ast::Message& message);
  void score(const ast::Score& score);
  void policy(const ast::Policy& policy);
  void calendar(const ast::CalendarDecl& calendar);
  void action(const ast::Action& action);
  void fields(const std::vector<ast::FieldDecl>& fields);
  std::string type(ast::TypeId id) const;
  std::string field(const ast::FieldDecl& field) const;
  std::string value(ast::ValueId id) const;
  std::string pairs(const std::vector<ast::Pair>& pairs) const;
  void test_line(const ast::TestLine& line);
  static std::string moment(const ast::TestMoment& moment);
  std::string expect(const ast::Expect& expect) const;
  std::string claim(const ast::Claim& claim) const;

  void line(std::string_view text);

  const ast::Ast& ast_;
  std::string out_;
  int depth_ = 0;
};

}  // namespace tend::grammar
