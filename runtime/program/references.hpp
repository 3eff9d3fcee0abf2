// references.hpp: which members of a program's tables are numbers of other tables, written once.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "runtime/program/program.hpp"

namespace tend {
namespace references {

/// What a number counts. Code: a pc. Zones are never none: they are visited like all others.
enum class Table : std::uint8_t {
  Text,
  Constant,
  Duration,
  Window,
  List,
  Enum,
  Field,
  Event,
  Message,
  Wait,
  Workflow,
  Step,
  Shape,
  Zone,
  Regex,
  Tally,
  Reading,
  Watch,
  ContactList,
  Topic,
  Absence,
  Team,
  Pool,
  Action,
  ActionCall,
  Assignment,
  Taking,
  Notice,
  Split,
  Variable,
  Code,
};
inline constexpr std::size_t table_count = static_cast<std::size_t>(Table::Code) + 1;

/// What the operand of an operation counts; empty: it is no number of a table, or one that needs no
/// other (slots, functions, fields of the event at hand and of records).
constexpr std::optional<Table> table_of(Operand operand) {
  switch (operand) {
    case Operand::Constant:
      return Table::Constant;
    case Operand::Field:
      return Table::Field;
    case Operand::Target:
    case Operand::Fragment:
      return Table::Code;
    case Operand::Wait:
      return Table::Wait;
    case Operand::Message:
      return Table::Message;
    case Operand::Text:
      return Table::Text;
    case Operand::List:
      return Table::List;
    case Operand::Reading:
      return Table::Reading;
    case Operand::Event:
      return Table::Event;
    case Operand::ContactList:
      return Table::ContactList;
    case Operand::Workflow:
      return Table::Workflow;
    case Operand::Topic:
      return Table::Topic;
    case Operand::Watch:
      return Table::Watch;
    case Operand::Regex:
      return Table::Regex;
    case Operand::Variable:
      return Table::Variable;
    case Operand::Notice:
      return Table::Notice;
    case Operand::Assignment:
      return Table::Assignment;
    case Operand::Taking:
      return Table::Taking;
    case Operand::Split:
      return Table::Split;
    case Operand::ActionCall:
      return Table::ActionCall;
    case Operand::None:
    case Operand::Slot:
    case Operand::EventField:
    case Operand::Function:
    case Operand::Index:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace references

// each_reference(item, visit): calls visit(references::Table, std::uint32_t&) for each number in
// it; some are none. Of a shape, an event and an action, their fields too.

template <class Visit>
void each_reference(Constant& item, Visit& visit) {
  visit(references::Table::Enum, item.enum_type);
  const bool is_content =
      is_text(item.type) || item.type == Type::Duration || item.type == Type::List;
  if (!is_content) return;
  const references::Table table = is_text(item.type)            ? references::Table::Text
                                  : item.type == Type::Duration ? references::Table::Duration
                                                                : references::Table::List;
  auto number = static_cast<std::uint32_t>(item.bits);
  visit(table, number);
  item.bits = number;
}

template <class Visit>
void each_reference(FieldInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  visit(references::Table::Enum, item.enum_type);
  visit(references::Table::Constant, item.initial);
  visit(references::Table::Shape, item.shape);
}

template <class Item, class Visit>
void each_reference(std::vector<Item>& items, Visit& visit) {
  for (Item& item : items) each_reference(item, visit);
}

template <class Visit>
void each_number(references::Table table, std::vector<std::uint32_t>& numbers, Visit& visit) {
  for (std::uint32_t& number : numbers) visit(table, number);
}

template <class Visit>
void each_reference(EnumType& item, Visit& visit) {
  each_number(references::Table::Text, item.values, visit);
}

template <class Visit>
void each_reference(Shape& item, Visit& visit) {
  each_reference(item.fields, visit);
}

template <class Visit>
void each_reference(ForeignField& item, Visit& visit) {
  each_number(references::Table::Text, item.path, visit);
}

template <class Visit>
void each_reference(EventInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  visit(references::Table::Text, item.foreign_name);
  each_reference(item.fields, visit);
  each_reference(item.foreign_fields, visit);
}

template <class Visit>
void each_reference(FilterCall& item, Visit& visit) {
  each_number(references::Table::Constant, item.arguments, visit);
}

template <class Visit>
void each_reference(TemplatePart& item, Visit& visit) {
  visit(references::Table::Text, item.literal);
  visit(references::Table::Field, item.field);
  visit(references::Table::Text, item.fallback);
  visit(references::Table::Code, item.fragment);
  visit(references::Table::Enum, item.enum_type);
  visit(references::Table::Shape, item.shape);
  each_reference(item.filters, visit);
  visit(references::Table::Variable, item.variable);
}

template <class Visit>
void each_reference(MessageInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  visit(references::Table::Topic, item.topic);
  visit(references::Table::Text, item.from);
  each_reference(item.subject, visit);
  each_reference(item.text, visit);
  each_reference(item.html, visit);
}

template <class Visit>
void each_reference(WaitArm& item, Visit& visit) {
  visit(references::Table::Code, item.condition);
  visit(references::Table::Duration, item.duration);
  visit(references::Table::Code, item.moment);
}

template <class Visit>
void each_reference(WaitPlan& item, Visit& visit) {
  visit(references::Table::Duration, item.duration);
  visit(references::Table::Code, item.fragment);
  visit(references::Table::Window, item.window);
  each_reference(item.arms, visit);
  visit(references::Table::Duration, item.up_to);
}

template <class Visit>
void each_reference(StepInfo& item, Visit& visit) {
  visit(references::Table::Text, item.identity);
  visit(references::Table::Text, item.file);
}

template <class Visit>
void each_reference(ZoneChoice& item, Visit& visit) {
  visit(references::Table::Text, item.zone);
}

/// Its fields are those of the event, and have the same numbers where the event has.
template <class Visit>
void each_reference(TallyInfo& item, Visit& visit) {
  visit(references::Table::Event, item.event);
  visit(references::Table::Code, item.condition);
  visit(references::Table::Duration, item.last);
  visit(references::Table::Code, item.since);
  visit(references::Table::Zone, item.zone);
}

template <class Visit>
void each_reference(Reading& item, Visit& visit) {
  visit(references::Table::Tally, item.tally);
}

template <class Visit>
void each_reference(WatchInfo& item, Visit& visit) {
  visit(references::Table::Code, item.fragment);
  visit(references::Table::Duration, item.duration);
  visit(references::Table::Duration, item.recurrence.period);
  visit(references::Table::Zone, item.zone);
}

template <class Visit>
void each_reference(TriggerInfo& item, Visit& visit) {
  visit(references::Table::Event, item.event);
  visit(references::Table::Code, item.condition);
  visit(references::Table::Watch, item.watch);
  visit(references::Table::Constant, item.key);
  visit(references::Table::Code, item.entry);
}

template <class Visit>
void each_reference(GoalInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  visit(references::Table::Code, item.condition);
  visit(references::Table::Code, item.block);
}

template <class Visit>
void each_reference(OnInfo& item, Visit& visit) {
  each_reference(item.triggers, visit);
  visit(references::Table::Code, item.block);
}

template <class Visit>
void each_reference(LimitInfo& item, Visit& visit) {
  visit(references::Table::Duration, item.per);
}

template <class Visit>
void each_reference(VariableInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  visit(references::Table::Enum, item.enum_type);
  visit(references::Table::Shape, item.shape);
}

template <class Visit>
void each_reference(BoundVariable& item, Visit& visit) {
  visit(references::Table::Variable, item.variable);
}

/// All but `code_begin` and `code_end`, which are the code itself.
template <class Visit>
void each_reference(WorkflowInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  visit(references::Table::Text, item.title);
  each_reference(item.triggers, visit);
  visit(references::Table::Code, item.entry);
  visit(references::Table::Code, item.body);
  visit(references::Table::Duration, item.reenroll_after);
  visit(references::Table::Text, item.zone);
  visit(references::Table::Window, item.window);
  visit(references::Table::Text, item.key_field);
  each_reference(item.goals, visit);
  each_reference(item.ons, visit);
  each_reference(item.limits, visit);
  visit(references::Table::Text, item.exclusive_group);
  visit(references::Table::Duration, item.admit_per);
  visit(references::Table::Code, item.starts);
  visit(references::Table::Code, item.ends);
  visit(references::Table::Duration, item.holdout_for);
  visit(references::Table::Duration, item.expires);
  each_reference(item.variables, visit);
}

template <class Visit>
void each_reference(ContactListInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  visit(references::Table::Watch, item.watch);
}

/// All but `event`, which is made for it.
template <class Visit>
void each_reference(AbsenceInfo& item, Visit& visit) {
  visit(references::Table::Event, item.first);
  visit(references::Table::Code, item.first_condition);
  visit(references::Table::Event, item.second);
  visit(references::Table::Code, item.second_condition);
  visit(references::Table::Duration, item.within);
  visit(references::Table::Zone, item.zone);
}

template <class Visit>
void each_reference(TeamInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  each_number(references::Table::Text, item.members, visit);
}

template <class Visit>
void each_reference(PoolInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  each_number(references::Table::Text, item.codes, visit);
}

template <class Visit>
void each_reference(BodyPart& item, Visit& visit) {
  visit(references::Table::Text, item.literal);
}

template <class Visit>
void each_reference(ActionInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  visit(references::Table::Text, item.url);
  visit(references::Table::Text, item.url_variable);
  each_reference(item.parameters, visit);
  each_reference(item.returns, visit);
  each_reference(item.body, visit);
}

template <class Visit>
void each_reference(ActionCallInfo& item, Visit& visit) {
  visit(references::Table::Action, item.action);
  each_number(references::Table::Code, item.arguments, visit);
}

template <class Visit>
void each_reference(AssignmentInfo& item, Visit& visit) {
  visit(references::Table::Field, item.field);
  visit(references::Table::Team, item.team);
}

template <class Visit>
void each_reference(TakingInfo& item, Visit& visit) {
  visit(references::Table::Pool, item.pool);
}

template <class Visit>
void each_reference(NoticeInfo& item, Visit& visit) {
  visit(references::Table::Field, item.field);
  visit(references::Table::Team, item.team);
  visit(references::Table::Text, item.address);
  each_reference(item.subject, visit);
  visit(references::Table::Message, item.message);
}

template <class Visit>
void each_reference(SplitInfo& item, Visit& visit) {
  visit(references::Table::Text, item.name);
  for (SplitInfo::Arm& arm : item.arms) visit(references::Table::Text, arm.name);
  visit(references::Table::Reading, item.winner);
  visit(references::Table::Duration, item.after);
}

template <class Visit>
void each_reference(ScoreInfo& item, Visit& visit) {
  visit(references::Table::Field, item.field);
  for (ScoreRule& rule : item.rules) {
    each_reference(rule.trigger, visit);
    visit(references::Table::Duration, rule.per);
  }
  for (ScoreDecay& decay : item.decays) visit(references::Table::Duration, decay.per);
}

}  // namespace tend
