#include <algorithm>

#include "runtime/program/filters.hpp"
#include "runtime/program/plain_types.hpp"
#include "runtime/program/table_checks.hpp"
#include "runtime/program/value_types.hpp"
#include "runtime/program/verify.hpp"

namespace tend {
namespace {

class MessageChecks {
 public:
  explicit MessageChecks(TableChecks& checks)
      : checks_(checks), program_(checks.program()), types_(program_) {}

  void run() {
    for (const MessageInfo& message : program_.messages) check_message(message);
    for (const TeamInfo& team : program_.teams) check_names(team.name, team.members, "team");
    for (const PoolInfo& pool : program_.pools) check_names(pool.name, pool.codes, "pool");
    for (const NoticeInfo& notice : program_.notices) check_notice(notice);
    for (const ActionInfo& action : program_.actions) check_action(action);
    for (const ActionCallInfo& call : program_.action_calls) check_call(call);
    for (const AssignmentInfo& assignment : program_.assignments) check_assignment(assignment);
    for (const TakingInfo& taking : program_.takings) {
      checks_.expect_index(taking.pool, program_.pools, "taking", "no such pool");
    }
    for (const SplitInfo& split : program_.splits) check_split(split);
  }

 private:
  void check_message(const MessageInfo& message) {
    checks_.expect_text(message.name, "message");
    checks_.expect_text_or_none(message.from, "message");
    checks_.expect_index_or_none(message.topic, program_.topics, "message", "no such topic");
    check_template(message.subject);
    check_template(message.text);
    check_template(message.html);
    check_escaping(message.subject, false);
    for (const TemplatePart& part : message.text) {
      const bool is_address = part.escaping >= Escaping::Url;
      checks_.expect(part.escaping == Escaping::None || (is_address && writes(part)), "template",
                     "plain text that is escaped as HTML");
    }
    check_escaping(message.html, true);
  }

  /// All ways lead ahead, and stay inside the `Each` around them.
  void check_template(const Template& parts) {
    std::vector<std::size_t> ends{parts.size()};
    for (std::size_t i = 0; i < parts.size() && !checks_.failed(); ++i) {
      while (i == ends.back() && ends.size() > 1) ends.pop_back();
      const TemplatePart& part = parts[i];
      check_part(part);
      if (part.kind == TemplatePart::Kind::Text || part.kind == TemplatePart::Kind::Value) {
        checks_.expect(part.target == none, "template", "a piece of text leads nowhere");
        continue;
      }
      checks_.expect(i < part.target && part.target <= ends.back(), "template",
                     "a way that does not lead ahead, or out of its loop");
      if (part.kind == TemplatePart::Kind::Each) ends.push_back(part.target);
      checks_.expect(ends.size() <= largest_nesting, "template", "loops inside loops");
    }
  }

  static bool writes(const TemplatePart& part) {
    return part.field != none || part.kind == TemplatePart::Kind::Value;
  }
  /// In HTML every value is escaped, and by nothing else than that.
  void check_escaping(const Template& parts, bool is_html) {
    for (const TemplatePart& part : parts) {
      checks_.expect((part.escaping != Escaping::None) == (writes(part) && is_html), "template",
                     "a value that is not escaped, or escaped where it is not to be");
      if (!is_html) continue;
      for (const FilterCall& filter : part.filters)
        checks_.expect(filter.kind != FilterKind::Escape && filter.kind != FilterKind::NewlineToBr,
                       "template", "a value that is escaped twice");
    }
  }

  void check_part(const TemplatePart& part) {
    using Kind = TemplatePart::Kind;
    const bool is_text = part.kind == Kind::Text;
    checks_.expect(is_text ? (part.literal == none) != (part.field == none)
                           : part.literal == none && part.field == none,
                   "template", "a part is a literal or a field");
    checks_.expect(part.fallback == none || part.field != none, "template",
                   "a literal has no fallback");
    checks_.expect_text_or_none(part.literal, "template");
    checks_.expect_index_or_none(part.field, program_.fields, "template", "no such field");
    checks_.expect_text_or_none(part.fallback, "template");
    checks_.expect((part.fragment != none) == (!is_text && part.kind != Kind::Jump), "template",
                   "a piece that is computed has a fragment");
    checks_.expect_fragment_or_none(part.fragment, "template");
    checks_.expect((part.variable != none) == (part.kind == Kind::Each), "template",
                   "a loop, and nothing else, names its element");
    checks_.expect_index_or_none(part.variable, program_.variables, "template", "no such variable");
    if (!checks_.failed()) check_part_type(part);
    for (const FilterCall& filter : part.filters) check_filter(filter);
  }

  void check_part_type(const TemplatePart& part) {
    const bool has_shape = part.type == Type::List || part.type == Type::Record;
    checks_.expect(
        part.type == Type::Enum ? part.enum_type < program_.enums.size() : part.enum_type == none,
        "template", "no such enum");
    checks_.expect(has_shape ? part.shape < program_.shapes.size() &&
                                   program_.shapes[part.shape].type == part.type
                             : part.shape == none,
                   "template", "no such shape");
    if (part.kind != TemplatePart::Kind::Each || checks_.failed()) return;
    checks_.expect(part.type == Type::List, "template", "a loop goes through a list");
    if (checks_.failed()) return;
    checks_.expect(
        fits(types_.element(types_.of(part)), types_.of(program_.variables[part.variable])),
        "template", "an element of another type");
  }

  void check_filter(const FilterCall& filter) {
    const FilterInfo& facts = info(filter.kind);
    const std::size_t count = filter.arguments.size();
    checks_.expect(facts.least <= count && count <= facts.most, "template",
                   "a filter with too few or too many arguments");
    for (std::size_t i = 0; i < count && !checks_.failed(); ++i) {
      checks_.expect_index(filter.arguments[i], program_.constants, "template", "no such constant");
      if (checks_.failed()) return;
      const ValueType& given = types_.of_constant(filter.arguments[i]);
      const bool number_too = filter.kind == FilterKind::Default && given == number;
      checks_.expect(number_too || given == ValueType{facts.argument_types[i]}, "template",
                     "a filter's argument of another type");
    }
  }

  void check_names(TextIndex name, const std::vector<TextIndex>& items, std::string_view table) {
    checks_.expect_text(name, table);
    for (const TextIndex item : items) checks_.expect_text(item, table);
  }

  void check_notice(const NoticeInfo& notice) {
    const int people = (notice.field != none) + (notice.team != none) + (notice.address != none) +
                       (notice.slot != none);
    checks_.expect(people == 1, "notice", "to a field, a team or an address");
    check_text_field(notice.field, "notice");
    checks_.expect_index_or_none(notice.team, program_.teams, "notice", "no such team");
    checks_.expect_text_or_none(notice.address, "notice");
    checks_.expect_index_or_none(notice.message, program_.messages, "notice", "no such message");
    check_template(notice.subject);
    check_escaping(notice.subject, false);
  }

  void check_text_field(std::uint32_t field, std::string_view table) {
    checks_.expect_index_or_none(field, program_.fields, table, "no such field");
    if (field == none || checks_.failed()) return;
    checks_.expect(is_text(program_.fields[field].type), table, "a field that holds no text");
  }

  void check_assignment(const AssignmentInfo& assignment) {
    checks_.expect_index(assignment.field, program_.fields, "assignment", "no such field");
    check_text_field(assignment.field, "assignment");
    checks_.expect_index(assignment.team, program_.teams, "assignment", "no such team");
    if (checks_.failed()) return;
    checks_.expect(!program_.teams[assignment.team].members.empty(), "assignment",
                   "to a team of nobody");
  }

  void check_fields(const std::vector<FieldInfo>& fields) {
    for (const FieldInfo& field : fields) {
      checks_.expect_text(field.name, "action");
      const bool has_shape = field.type == Type::List || field.type == Type::Record;
      checks_.expect(field.type == Type::Enum ? field.enum_type < program_.enums.size()
                                              : field.enum_type == none,
                     "action", "no such enum");
      checks_.expect(has_shape ? field.shape < program_.shapes.size() &&
                                     program_.shapes[field.shape].type == field.type
                               : field.shape == none,
                     "action", "no such shape");
      checks_.expect(field.initial == none, "action", "its fields begin with nothing");
    }
  }

  void check_action(const ActionInfo& action) {
    checks_.expect_text(action.name, "action");
    checks_.expect_text_or_none(action.url, "action");
    checks_.expect_text_or_none(action.url_variable, "action");
    checks_.expect(action.url == none || action.url_variable == none, "action",
                   "an address of its own and one of the environment");
    check_fields(action.parameters);
    check_fields(action.returns);
    for (const BodyPart& part : action.body) {
      checks_.expect((part.literal == none) != (part.parameter == none), "action",
                     "a part is a literal or a parameter");
      checks_.expect_text_or_none(part.literal, "action");
      checks_.expect_index_or_none(part.parameter, action.parameters, "action",
                                   "no such parameter");
    }
  }

  void check_call(const ActionCallInfo& call) {
    checks_.expect_index(call.action, program_.actions, "action call", "no such action");
    for (const std::uint32_t argument : call.arguments) {
      checks_.expect_index(argument, program_.code, "action call", "no such fragment");
    }
    if (checks_.failed()) return;
    const ActionInfo& action = program_.actions[call.action];
    checks_.expect(call.arguments.size() == action.parameters.size(), "action call",
                   "not one argument for each parameter");
    checks_.expect(call.results.empty() || call.results.size() == action.returns.size(),
                   "action call", "not one slot for each field of the answer");
  }

  void check_split(const SplitInfo& split) {
    checks_.expect_text(split.name, "split");
    std::int64_t sum = 0;
    for (const SplitInfo::Arm& arm : split.arms) {
      checks_.expect_text(arm.name, "split");
      checks_.expect_share(arm.share, "split");
      if (!checks_.failed()) sum += arm.share;
    }
    checks_.expect(sum == 1'000'000, "split", "shares that do not add up");
    checks_.expect((split.winner == none) == (split.after == none), "split",
                   "a winner has a time after which it is known");
    checks_.expect_duration_or_none(split.after, "split");
    checks_.expect_index_or_none(split.winner, program_.readings, "split", "no such reading");
    if (split.winner == none || checks_.failed()) return;
    checks_.expect(program_.readings[split.winner].kind == ReadingKind::Count, "split",
                   "a winner by something else than a count");
  }

  TableChecks& checks_;
  const Program& program_;
  ValueTypes types_;
};

}  // namespace

void check_messages(TableChecks& checks) {
  MessageChecks(checks).run();
}

}  // namespace tend
