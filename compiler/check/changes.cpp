// changes.cpp: what becomes of the contact: fields, lists, owners, codes.
#include <algorithm>

#include "compiler/check/contact_field.hpp"
#include "compiler/check/steps.hpp"

namespace tend::checking {
namespace {

Label type_label(const ast::Name& name, Type type) {
  return {name.span, quoted(name.text) + " is " + std::string(in_words(type))};
}

}  // namespace

void Steps::set(const ast::Step& step, const ast::Set& set, checked::Block& block) {
  const std::optional<checked::FieldId> field = find_contact_field(project_, set.field);
  if (!field) return;
  const Wanted type = type_of(project_.out.fields[*field]);
  const Operand value = expressions_.wanted(set.value, type, type_label(set.field, type.type));
  if (value) add(step, checked::Set{*field, value.expr}, block);
}

void Steps::clear(const ast::Step& step, const ast::Clear& clear, checked::Block& block) {
  const std::optional<checked::FieldId> field = find_contact_field(project_, clear.field);
  if (!field) return;
  const Operand value = project_.unknown_of(step.span, type_of(project_.out.fields[*field]));
  add(step, checked::Set{*field, value.expr}, block);
}

void Steps::change(const ast::Step& step, const ast::Change& change, checked::Block& block) {
  const std::optional<checked::FieldId> field = find_contact_field(project_, change.field);
  if (!field) return;
  const Type type = project_.out.fields[*field].type;
  if (type != Type::Number && type != Type::List) {
    const std::string verb = change.remove ? "remove … from" : "add … to";
    project_.diagnostics
        .report(Code::TypeMismatch, change.field.span, "`" + verb + "` is for numbers and lists")
        .primary("this is " + std::string(in_words(type)))
        .help("to change it: `set " + std::string(change.field.text) + " = …`");
    return;
  }
  const checked::ExprId value = type == Type::Number ? changed_number(step, change, *field)
                                                     : changed_list(step, change, *field);
  if (value) add(step, checked::Set{*field, value}, block);
}

checked::ExprId Steps::changed_number(const ast::Step& step, const ast::Change& change,
                                      checked::FieldId field) {
  const Wanted number{Type::Number};
  const Operand amount =
      expressions_.wanted(change.amount, number, Label{change.field.span, "this is a number"});
  if (!amount) return {};
  // A number that is not set starts at 0 (section 4).
  const checked::ExprId zero = project_.constant(change.field.span, Type::Number, Number{0}).expr;
  const checked::ExprId now = project_.add(change.field.span, number, checked::ContactField{field});
  const checked::ExprId start =
      project_.add(change.field.span, number, checked::Apply{Op::Default, {now, zero}});
  const Op op = change.remove ? Op::Subtract : Op::Add;
  return project_.add(step.span, number, checked::Apply{op, {start, amount.expr}});
}

checked::ExprId Steps::changed_list(const ast::Step& step, const ast::Change& change,
                                    checked::FieldId field) {
  const Wanted list = type_of(project_.out.fields[field]);
  const Wanted element = type_of(project_.out.shapes[list.shape].fields.front());
  const Operand value = expressions_.wanted(
      change.amount, element,
      Label{change.field.span, "the elements are each " + std::string(in_words(element.type))});
  if (!value) return {};
  const checked::ExprId now = project_.add(change.field.span, list, checked::ContactField{field});
  const Op op = change.remove ? Op::ListRemove : Op::ListAdd;
  return project_.add(step.span, list, checked::Apply{op, {now, value.expr}});
}

void Steps::listing(const ast::Step& step, const ast::Listing& listing, checked::Block& block) {
  const ast::Name name = argument(listing.list);
  const auto* list = project_.find(project_.contact_lists, name, "list");
  if (!list) return;
  if (project_.out.contact_lists[list->id].watch) {
    project_.diagnostics
        .report(Code::SegmentKeepsItself, name.span,
                quoted(name.text) + " is a segment, which keeps itself")
        .label(list->span, "declared here")
        .note("its members are exactly those for whom its condition holds")
        .help("change what its condition asks about, or declare a `list`");
    return;
  }
  add(step, checked::Listing{list->id, listing.remove}, block);
}

void Steps::assign(const ast::Step& step, const ast::Assign& assign, checked::Block& block) {
  const std::optional<checked::FieldId> field = find_contact_field(project_, assign.field);
  const auto* team = project_.find(project_.teams, assign.team, "team");
  if (!field || !team || !has_address(*field, assign.field.span)) return;
  add(step, checked::Assign{*field, team->id}, block);
}

void Steps::take(const ast::Step& step, const ast::Take& take, checked::Block& block) {
  const auto* pool = project_.find(project_.pools, take.pool, "pool");
  // The blocks first see what is there when the pool is empty: nothing.
  std::optional<checked::Block> otherwise = optional_block(take.otherwise);
  checked::Variable variable;
  variable.kind = checked::Variable::Kind::Taken;
  variable.name = take.name.text;
  variable.type = Type::Text;
  const checked::VariableId taken = expressions_.variable(std::move(variable));
  if (!pool) return;
  const bool is_sure = otherwise && always_ends(*otherwise);
  add(step, checked::Take{taken, pool->id, std::move(otherwise)}, block);
  if (is_sure) common_->taken.emplace_back(take.name.text);
}

/// Whether nobody comes out at its end.
bool Steps::always_ends(const checked::Block& block) const {
  if (block.steps.empty()) return false;
  const checked::StepNode& last = project_.out.steps[block.steps.back()].node;
  if (std::holds_alternative<checked::Exit>(last)) return true;
  const auto* branch = std::get_if<checked::If>(&last);
  return branch && branch->otherwise && always_ends(*branch->otherwise) &&
         std::all_of(branch->arms.begin(), branch->arms.end(),
                     [&](const checked::IfArm& arm) { return always_ends(arm.block); });
}

}  // namespace tend::checking
