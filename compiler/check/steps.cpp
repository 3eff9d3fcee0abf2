#include "compiler/check/steps.hpp"

#include "base/overloaded.hpp"

namespace tend::checking {

checked::Block Steps::block(const std::vector<ast::StepId>& steps, Span span) {
  checked::Block made{{}, span};
  made.steps.reserve(steps.size());
  for (const ast::StepId id : steps) step(file_.steps[id], made);
  return made;
}

std::optional<checked::Block> Steps::optional_block(const std::optional<ast::Block>& written) {
  if (!written) return std::nullopt;
  return block(written->steps, written->span);
}

void Steps::add(const ast::Step& step, checked::StepNode node, checked::Block& block) {
  block.steps.push_back(project_.out.steps.add({step.span, label(step), std::move(node)}));
}

std::string Steps::label(const ast::Step& step) {
  return step.label ? std::string(step.label->text) : std::string();
}

void Steps::not_built(const ast::Step& step, std::string_view construct) {
  project_.not_built(head(project_.sources, step.span), construct);
}

void Steps::step(const ast::Step& step, checked::Block& block) {
  if (step.label) {
    const auto [first, added] = labels_.try_emplace(step.label->text, step.label->span);
    if (!added)
      project_.diagnostics
          .report(Code::LabelTwice, step.label->span,
                  "the label " + quoted(step.label->text) + " is given twice")
          .label(first->second, "first given here")
          .note("a label is a step's identity while people wait at it");
  }
  std::visit(overloaded{
                 [&](const ast::ErrorStep&) { project_.saw_error_node = true; },
                 [&](const ast::WaitDuration& each) { wait(step, each, block); },
                 [&](const ast::WaitUntil& each) { wait_until(step, each, block); },
                 [&](const ast::WaitFirst&) { not_built(step, "`wait until { … }`"); },
                 [&](const ast::Send& each) { send(step, each, block); },
                 [&](const ast::Subscribe& each) {
                   not_built(step, each.unsubscribe ? "`unsubscribe from`" : "`subscribe to`");
                 },
                 [&](const ast::Drip& each) { drip(step, each, block); },
                 [&](const ast::Notify&) { not_built(step, "`notify`"); },
                 [&](const ast::Set& each) { set(step, each, block); },
                 [&](const ast::Clear& each) { clear(step, each, block); },
                 [&](const ast::Change& each) { change(step, each, block); },
                 [&](const ast::Listing& each) {
                   not_built(step, each.remove ? "`remove from LIST`" : "`add to LIST`");
                 },
                 [&](const ast::Assign&) { not_built(step, "`assign`"); },
                 [&](const ast::Take&) { not_built(step, "`take`"); },
                 [&](const ast::If& each) { branch(step, each, block); },
                 [&](const ast::Match& each) { match(step, each, block); },
                 [&](const ast::Split&) { not_built(step, "`split`"); },
                 [&](const ast::Repeat&) { not_built(step, "`repeat`"); },
                 [&](const ast::Do&) { not_built(step, "`do`"); },
                 [&](const ast::Call&) { not_built(step, "`call`"); },
                 [&](const ast::EnrollIn&) { not_built(step, "`enroll in`"); },
                 [&](const ast::Exit& each) {
                   if (each.workflow)
                     not_built(step, "`exit from`");
                   else
                     add(step, checked::Exit{}, block);
                 },
                 [&](const ast::Log& each) {
                   add(step, checked::Log{std::string(each.text.value)}, block);
                 },
             },
             step.node);
}

void Steps::send(const ast::Step& step, const ast::Send& send, checked::Block& block) {
  if (send.ignoring_window || send.ignoring_limit)
    return not_built(step, send.ignoring_window ? "`ignoring window`" : "`ignoring limit`");
  const checked::MessageId message = messages_.sent(file_.source, send.message);
  std::optional<checked::Block> otherwise = optional_block(send.otherwise);
  add(step, checked::Send{message, std::move(otherwise)}, block);
}

std::optional<checked::FieldId> Steps::settable(const ast::Name& name) {
  const auto field = project_.fields.find(name.text);
  if (field == project_.fields.end()) {
    auto report = project_.diagnostics.report(Code::UnknownField, name.span,
                                              "unknown contact field " + quoted(name.text));
    const std::vector<std::string_view> names = project_.field_names();
    if (const auto near = nearest(name.text, names); !near.empty()) {
      const checked::FieldId similar = project_.fields.at(near.front());
      if (!project_.library_field[similar])
        report.label(project_.out.fields[similar].span, "a similar field is declared here");
      suggest(report, name.span, name.text, names);
    } else {
      report.help("to add a field, declare it: `contact { " + std::string(name.text) + ": text }`");
    }
    return std::nullopt;
  }
  if (project_.out.fields[field->second].type == Type::List) {
    project_.not_built(name.span, "a field that holds a list");
    return std::nullopt;
  }
  return field->second;
}

void Steps::set(const ast::Step& step, const ast::Set& set, checked::Block& block) {
  const std::optional<checked::FieldId> field = settable(set.field);
  if (!field) return;
  const checked::Field& facts = project_.out.fields[*field];
  const Wanted type{facts.type, facts.enum_type};
  const Operand value = expressions_.wanted(
      set.value, type,
      Label{set.field.span, quoted(set.field.text) + " is " + std::string(in_words(type.type))});
  if (value) add(step, checked::Set{*field, value.expr}, block);
}

void Steps::clear(const ast::Step& step, const ast::Clear& clear, checked::Block& block) {
  const std::optional<checked::FieldId> field = settable(clear.field);
  if (!field) return;
  const checked::Field& facts = project_.out.fields[*field];
  const Operand value = project_.unknown_of(step.span, {facts.type, facts.enum_type});
  add(step, checked::Set{*field, value.expr}, block);
}

void Steps::change(const ast::Step& step, const ast::Change& change, checked::Block& block) {
  const std::optional<checked::FieldId> field = settable(change.field);
  if (!field) return;
  const Wanted number{Type::Number, {}};
  const Type type = project_.out.fields[*field].type;
  if (type != Type::Number) {
    auto report = project_.diagnostics.report(Code::TypeMismatch, change.field.span,
                                              "only to numbers can be added");
    report.primary("this is " + std::string(in_words(type)))
        .help("to change it: `set " + std::string(change.field.text) + " = …`");
    return;
  }
  const Operand amount =
      expressions_.wanted(change.amount, number, Label{change.field.span, "this is a number"});
  if (!amount) return;
  // A number that is not set starts at 0 (section 4).
  const checked::ExprId zero = project_.constant(change.field.span, Type::Number, Number{0}).expr;
  const checked::ExprId now =
      project_.add(change.field.span, number, checked::ContactField{*field});
  const checked::ExprId start =
      project_.add(change.field.span, number, checked::Apply{Op::Default, {now, zero}});
  const Op op = change.remove ? Op::Subtract : Op::Add;
  add(step,
      checked::Set{*field,
                   project_.add(step.span, number, checked::Apply{op, {start, amount.expr}})},
      block);
}

}  // namespace tend::checking
