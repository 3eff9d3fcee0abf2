// build.hpp: from the tree that the rules recorded to the Ast. Plain C++, one function a kind of
// node; the mistakes that the rules take for sentences (`=` for `==`, `3days`, a setting among the
// steps) are reported here, where more is known about them.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "grammar/ast.hpp"
#include "grammar/tree.hpp"

namespace tend::grammar {

/// Walks over the children of one node.
class Reader {
 public:
  Reader(const std::vector<Node>& nodes, std::size_t begin, std::size_t end)
      : nodes_(nodes.data()), at_(begin), end_(end) {}

  bool done() const { return at_ == end_; }
  bool is(Kind kind) const { return at_ < end_ && nodes_[at_].kind == kind; }
  const Node& peek() const { return nodes_[at_]; }
  /// The next child, passed over.
  const Node& take() {
    const Node& node = nodes_[at_];
    at_ = node.next;
    return node;
  }
  /// The children of the next child, which is passed over.
  Reader enter() {
    Reader inside = *this;
    inside.at_ = at_ + 1;
    inside.end_ = nodes_[at_].next;
    at_ = inside.end_;
    return inside;
  }

 private:
  const Node* nodes_;
  std::size_t at_;
  std::size_t end_;
};

/// The operator that is written so; empty when it is no infix operator of two values.
std::optional<ast::BinaryOp> binary_op(std::string_view op);

/// Builds one file. Used once.
class Builder {
 public:
  Builder(const Source& source, const Tree& tree, ast::Ast& ast, Diagnostics& diagnostics)
      : source_(source), tree_(tree), ast_(ast), diagnostics_(diagnostics) {}

  void build();

 private:
  // Tokens (build_literals.cpp).
  std::string_view text_of(const Node& node) const;
  Span span(const Node& node) const { return source_.span(node.begin, node.end); }
  bool next_is(const Reader& reader, std::string_view word) const;
  bool skip_word(Reader& reader, std::string_view word);
  ast::Name name(Reader& reader);
  std::optional<ast::Name> optional_name(Reader& reader);
  ast::Text text(Reader& reader);
  std::optional<ast::Text> optional_text(Reader& reader);
  Number number(Reader& reader);
  int whole_number(Reader& reader, int most);
  Duration duration(Reader& reader);
  void add_joined(const Node& node, Duration& sum);
  void add_unit(const Node& node, std::string_view digits, std::string_view unit, Duration& sum);
  Duration spelled_duration(Reader& reader);
  ast::When when(Reader& reader);
  Date date(Reader& reader);
  TimeOfDay time(Reader& reader);
  ast::TimeLiteral time_literal(Reader& reader);
  std::optional<ast::TimeLiteral> optional_at(Reader& reader);
  TimeSpan time_span(Reader& reader);
  DayMask days(Reader& reader, bool& business);
  DayMask day_mask(Reader& reader);
  ast::WindowLiteral window(Reader& reader);
  std::optional<ast::WindowLiteral> optional_window(Reader& reader);
  std::string_view keep(std::string text);
  std::string_view decode(std::string_view written, bool is_long);
  bool report_stray(std::string_view word, std::size_t offset, std::string_view expected);

  // Values and conditions (build_expressions.cpp).
  struct Tested {
    std::string_view op;
    Span op_span;
    bool negated = false;
    std::vector<ast::ExprId> values;
    ast::ExprId list = {};  ///< of `in boats`, in place of the values
    ast::Text regex;
  };
  ast::ExprId expression(Reader& reader);
  std::vector<ast::ExprId> expressions(Reader& reader);
  ast::ExprId add(Span span, ast::ExprNode node);
  struct Folded {
    ast::ExprId expr;
    std::uint32_t begin;
    std::uint32_t end;
  };
  ast::ExprId fold(Reader& reader, ast::BinaryOp op);
  ast::ExprId fold(const std::vector<Folded>& operands, ast::BinaryOp op, std::size_t first,
                   std::size_t last);
  std::uint16_t deepest_of(const std::vector<ast::ExprId>& operands) const;
  std::uint16_t deepest_of(ast::PatternId id) const;
  std::uint16_t deepest_operand(const ast::ExprNode& node) const;
  ast::ExprId arithmetic(Reader& reader);
  ast::ExprId negation(Reader& reader);
  ast::ExprId held(Reader& reader);
  ast::ExprId compare(Reader& reader);
  Tested tested(Reader& reader);
  ast::ExprNode test_node(ast::ExprId left, Tested test);
  ast::ExprId path(Reader& reader);
  ast::ExprId mention(const Node& node, ast::Name name);
  ast::PatternId pattern(Reader& reader);
  void arguments(Reader& reader, ast::Pattern& pattern);
  std::variant<std::monostate, ast::Text, ast::Name> optional_key(Reader& reader);
  ast::Range range(Reader& reader);
  std::optional<ast::Range> optional_range(Reader& reader);
  ast::ExprNode history(Reader& reader);
  ast::ExprNode quantified(Reader& reader);
  ast::ExprNode moment(Reader& reader);
  ast::ExprNode leaf(Reader& reader);

  // Steps (build_steps.cpp).
  ast::StepId step(Reader& reader);
  std::vector<ast::StepId> steps(Reader& reader);
  ast::Block block(Reader& reader);
  std::optional<ast::Block> optional_block(Reader& reader);
  std::optional<ast::Block> optional_else(Reader& reader);
  ast::StepNode step_node(Reader& reader);
  ast::StepNode data_step(Kind kind, Reader& inside);
  ast::StepNode wait_until(Reader& reader);
  ast::UntilSubject until_subject(Reader& reader);
  ast::StepNode wait_first(Reader& reader);
  ast::Drip drip(Reader& reader);
  ast::Notify notify(Reader& reader);
  ast::If if_step(Reader& reader);
  ast::Match match_step(Reader& reader);
  ast::ArmTest arm_test(Reader& reader);
  ast::Split split(Reader& reader);
  ast::Repeat repeat(Reader& reader);
  std::vector<ast::Argument> call_arguments(Reader& reader);
  void misplaced(Reader& reader);
  static std::uint32_t next_read(Reader reader, std::uint32_t end);

  // Settings (build_settings.cpp).
  void settings(Reader& reader, std::vector<ast::Setting>& settings);
  ast::Setting setting(Reader& reader);
  ast::SettingNode setting_node(Reader& reader);
  ast::ZoneChoice zone(Reader& reader);
  ast::Limit limit(Reader& reader);
  ast::Reenroll reenroll(Reader& reader);

  // Declarations (build_declarations.cpp) and tests (build_tests.cpp).
  ast::DeclNode declaration_node(Reader& reader);
  ast::DeclNode simple_declaration(Kind kind, Reader& inside);
  ast::Import import(Reader& reader);
  ast::Workflow workflow(const Node& node, Reader& reader);
  ast::Event event(Reader& reader);
  ast::Message message(Reader& reader);
  ast::Score score(Reader& reader);
  ast::Policy policy(Reader& reader);
  ast::PolicyNode policy_node(Reader& reader);
  ast::CalendarDecl calendar(Reader& reader);
  DateRange calendar_range(Reader& parts, const Node& node);
  YearlyDay yearly_day(Reader& parts, const Node& node);
  YearlyDay easter_day(Reader& parts, const Node& node);
  void yearly_day_rest(Reader& parts, const Node& node, YearlyDay& rule);
  ast::Action action(Reader& reader);
  std::vector<ast::FieldDecl> fields(Reader& reader);
  ast::TypeId type(Reader& reader);
  ast::Pair pair(Reader& reader);
  std::vector<ast::Pair> pairs(Reader& reader);
  ast::ValueId value(Reader& reader);
  std::uint32_t line_begin(std::uint32_t at) const;
  std::string_view doc_before(std::uint32_t begin, std::uint32_t after);
  std::vector<ast::TestLine> test_lines(Reader& reader);
  ast::TestLine test_line(Reader& reader);
  ast::TestMoment test_moment(Reader& reader);
  ast::TestAnswer test_answer(std::optional<ast::TestMoment> from, Reader& inside);
  ast::TestPool test_pool(std::optional<ast::TestMoment> from, Reader& inside);
  ast::Expect expect(Reader& reader);
  ast::Claim claim(Reader& reader);
  ast::ForEach for_each(Reader& reader);

  // Mistakes (build_mistakes.cpp).
  void report_mistakes();
  std::optional<std::size_t> broken_text(const Mistake& mistake) const;
  void report(const Mistake& mistake);
  void report_expected(const Mistake& mistake);
  void report_unclosed(const Mistake& mistake);
  bool report_after(const Mistake& mistake, std::string_view found);
  bool is_channel_before_name(const ast::Name& message) const;
  bool suggest_send(Diagnostics::Builder& builder, const Mistake& mistake) const;
  bool suggest_without(Diagnostics::Builder& builder, const Mistake& mistake,
                       std::string_view found) const;
  bool suggest_clock(Diagnostics::Builder& builder, const Mistake& mistake,
                     std::string_view found) const;
  static void suggest_word(Diagnostics::Builder& builder, const Mistake& mistake,
                           std::string_view found, Span place);

  const Source& source_;
  const Tree& tree_;
  ast::Ast& ast_;
  Diagnostics& diagnostics_;
  std::vector<std::uint16_t> depths_;  ///< of each expression
  bool reported_deep_ = false;
  int quantifiers_ = 0;                ///< how many `any of … (` are around
  ast::Workflow* workflow_ = nullptr;  ///< the one whose steps are being built
  std::uint32_t first_step_ = 0;       ///< where its steps begin that could be read
};

}  // namespace tend::grammar
