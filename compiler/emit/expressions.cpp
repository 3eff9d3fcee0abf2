#include "compiler/emit/expressions.hpp"

#include <variant>

#include "base/overloaded.hpp"

namespace tend {

std::uint32_t ExpressionWriter::fragment(checked::ExprId id) {
  if (!id) return none;
  const std::uint32_t pc = code_.here();
  write(id);
  code_.append(Op::Return);
  finish();
  return pc;
}

void ExpressionWriter::finish() {
  const std::uint32_t step = code_.step();
  while (!questions_.empty()) {
    const Question question = questions_.back();
    questions_.pop_back();
    code_.begin_step(question.step);
    code_.set_operand(question.pc, code_.here());
    write(question.condition);
    code_.append(Op::Return);
  }
  code_.begin_step(step);
}

void ExpressionWriter::write(checked::ExprId id) {
  const checked::Expr& expr = checked_.exprs[id];
  std::visit(
      overloaded{
          [&](const checked::Constant& constant) {
            code_.append(Op::Constant, tables_.constant(constant.value, expr.type, expr.enum_type));
          },
          [&](checked::Unknown) { code_.append(Op::Unknown); },
          [&](checked::ContactField each) { code_.append(Op::Field, each.field.value); },
          [&](checked::EventField each) { code_.append(Op::EventField, each.field); },
          [&](checked::RunVariable each) { code_.append(Op::Load, each.variable.value); },
          [&](checked::AtEntry each) { code_.append(Op::Load, slots_->at_entry(each.value)); },
          [&](checked::MessageVariable each) { code_.append(Op::Variable, each.variable); },
          [&](const checked::History& each) { history(each); },
          [&](checked::EventIs each) { code_.append(Op::EventIs, each.event.value); },
          [&](checked::Member each) { code_.append(Op::Member, each.list.value); },
          [&](const checked::Active& each) {
            code_.append(Op::Active, tables_.workflow(each.workflow));
          },
          [&](checked::SubscribedTo each) { code_.append(Op::Subscribed, each.topic.value); },
          [&](checked::Held each) { code_.append(Op::Held, each.watch.value); },
          [&](checked::Reached each) {
            write(each.instant);
            code_.append(each.strictly ? Op::Passed : Op::Reached);
          },
          [&](checked::Element) { code_.append(Op::Element); },
          [&](checked::RecordField each) {
            write(each.record);
            code_.append(Op::RecordField, each.field);
          },
          [&](const checked::Quantified& each) { quantified(each); },
          [&](const checked::Matches& each) {
            write(each.operand);
            code_.append(Op::Matches, tables_.regex(each.regex));
          },
          [&](checked::Recipient) { code_.append(Op::Recipient); },
          [&](checked::Enrolled) { code_.append(Op::Enrolled); },
          [&](checked::Now) { code_.append(Op::Now); },
          [&](checked::Today) { code_.append(Op::Today); },
          [&](const checked::Apply& each) { apply(each); },
          [&](const checked::CallFunction& call) {
            for (const checked::ExprId argument : call.operands) write(argument);
            code_.append(Op::Call, static_cast<std::uint32_t>(call.function));
          },
          [&](const checked::InList& in_list) {
            write(in_list.operand);
            const checked::Expr& of = checked_.exprs[in_list.operand];
            code_.append(Op::InList, tables_.list(in_list.items, of.type, of.enum_type));
          },
      },
      expr.node);
}

/// `and`, `or` and sums may have more than two operands: they are taken from the left.
void ExpressionWriter::apply(const checked::Apply& apply) {
  if (apply.op == Op::And &&
      std::holds_alternative<checked::EventIs>(checked_.exprs[apply.operands.front()].node))
    return occurrence(apply.operands);
  for (std::size_t i = 0; i < apply.operands.size(); ++i) {
    write(apply.operands[i]);
    if (i > 0 || apply.operands.size() == 1) code_.append(apply.op);
  }
}

/// What is asked of an event's fields is asked only of that event: false of all others.
void ExpressionWriter::occurrence(const std::vector<checked::ExprId>& operands) {
  write(operands.front());
  const std::uint32_t other = code_.append(Op::JumpIfNot);
  for (std::size_t i = 1; i < operands.size(); ++i) {
    write(operands[i]);
    if (i > 1) code_.append(Op::And);
  }
  const std::uint32_t end = code_.append(Op::Jump);
  code_.set_operand(other, code_.here());
  code_.append(Op::Constant, tables_.constant(false, Type::Bool, {}));
  code_.set_operand(end, code_.here());
}

void ExpressionWriter::history(const checked::History& history) {
  if (history.group) write(history.group);
  code_.append(history.group ? Op::HistoryOf : Op::History,
               tables_.reading({.tally = history.tally.value, .kind = history.kind}));
}

void ExpressionWriter::quantified(const checked::Quantified& quantified) {
  write(quantified.list);
  questions_.push_back({code_.append(quantified.op), quantified.condition, code_.step()});
}

}  // namespace tend
