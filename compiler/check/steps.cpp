#include "compiler/check/steps.hpp"

#include "base/overloaded.hpp"

namespace tend::checking {
namespace {

/// Sequences that do sequences grow fast: two to the power of twenty is a million.
constexpr std::size_t most_steps = 100'000;

}  // namespace

Steps::Steps(Project& project, Messages& messages, const ast::Ast& file,
             checked::Workflow& workflow, Span window_span)
    : project_(project),
      messages_(messages),
      file_(file),
      workflow_(workflow),
      window_span_(window_span),
      scope_{.place = Scope::Place::Steps,
             .file = &file,
             .workflow = &workflow,
             .zone = workflow.zone_id},
      expressions_(project, scope_),
      common_(std::make_shared<Common>()) {}

Steps::Steps(const Steps& outer, checked::EventId event)
    : project_(outer.project_),
      messages_(outer.messages_),
      file_(outer.file_),
      workflow_(outer.workflow_),
      window_span_(outer.window_span_),
      scope_{.place = event ? Scope::Place::Block : Scope::Place::Steps,
             .file = outer.scope_.file,
             .workflow = outer.scope_.workflow,
             .zone = outer.scope_.zone,
             .event = event,
             .beside = true,
             .alone = outer.scope_.alone},
      expressions_(project_, scope_),
      common_(outer.common_),
      is_beside_(true) {}

checked::Block Steps::block(const std::vector<ast::StepId>& steps, Span span) {
  checked::Block made{{}, span};
  made.steps.reserve(steps.size());
  const std::size_t taken = common_->taken.size();
  for (const ast::StepId id : steps) step(file_.steps[id], made);
  common_->taken.resize(taken);
  return made;
}

checked::Block Steps::beside(const ast::Block& written, checked::EventId event) {
  return Steps(*this, event).block(written.steps, written.span);
}

std::optional<checked::Block> Steps::optional_block(const std::optional<ast::Block>& written) {
  if (!written) return std::nullopt;
  return block(written->steps, written->span);
}

void Steps::add(const ast::Step& step, checked::StepNode node, checked::Block& block) {
  add(step.span, label(step), std::move(node), block);
}

void Steps::add(Span span, std::string label, checked::StepNode node, checked::Block& block) {
  if (++common_->steps > most_steps) {
    if (!common_->too_many)
      project_.diagnostics
          .report(Code::LiteralTooLarge, head(project_.sources, span),
                  "a workflow has at most 100,000 steps")
          .help("sequences that do sequences multiply: write fewer of them out");
    common_->too_many = true;
    return;
  }
  block.steps.push_back(project_.out.steps.add({span, std::move(label), std::move(node)}));
}

std::string Steps::label(const ast::Step& step) {
  return step.label ? std::string(step.label->text) : std::string();
}

/// A sequence's labels are its own: done twice, they are no two labels.
void Steps::claim_label(const ast::Name& label) {
  const auto [first, added] = common_->labels.try_emplace(label.text, label.span);
  if (added || first->second == label.span) return;
  project_.diagnostics
      .report(Code::LabelTwice, label.span, "the label " + quoted(label.text) + " is given twice")
      .label(first->second, "first given here")
      .note("a label is a step's identity while people wait at it");
}

bool Steps::may_wait(const ast::Step& step, std::string_view construct) {
  if (!is_beside_) return true;
  auto report = project_.diagnostics.report(Code::WaitInBlock, head_of(step),
                                            std::string(construct) + " cannot stand here");
  report.primary("nothing waits here");
  if (sequence_) report.label(done_, "where this sequence is done");
  report.note("the steps of a `goal`, an `exit` and an `on` are done at once, beside the main way")
      .help("to begin something that takes its time: `enroll in WORKFLOW`");
  return false;
}

/// The messages that a name stands for: several where it is a sequence's list of them.
std::vector<ast::Name> Steps::messages_named(const ast::Name& name) const {
  const auto found = scope_.arguments ? scope_.arguments->find(name.text) : Arguments::iterator();
  if (!scope_.arguments || found == scope_.arguments->end() || found->second.type != Type::List)
    return {argument(name)};
  std::vector<ast::Name> names;
  checked::ExprId list = found->second.expr;
  while (const auto* added = std::get_if<checked::Apply>(&project_.out.exprs[list].node)) {
    names.push_back(literal_name(added->operands[1]));
    list = added->operands[0];
  }
  return {names.rbegin(), names.rend()};
}

/// A name as it is written where the argument is given.
ast::Name Steps::literal_name(checked::ExprId literal) const {
  const Span where = project_.out.exprs[literal].span;
  std::string_view written = project_.sources.text(where);
  constexpr std::string_view quotes = "'\"`";
  if (written.size() > 1 && quotes.find(written.front()) != std::string_view::npos)
    written = written.substr(1, written.size() - 2);
  return {written, where};
}

/// The message or the list that the sequence was given for a name; any other name is itself.
ast::Name Steps::argument(const ast::Name& name) const {
  if (!scope_.arguments) return name;
  const auto found = scope_.arguments->find(name.text);
  if (found == scope_.arguments->end() || !is_text(found->second.type)) return name;
  if (!project_.literal(found->second.expr)) return name;
  return literal_name(found->second.expr);
}

void Steps::step(const ast::Step& step, checked::Block& block) {
  if (common_->too_many) return;
  if (step.label) claim_label(*step.label);
  std::visit(overloaded{
                 [&](const ast::ErrorStep&) { project_.saw_error_node = true; },
                 [&](const ast::WaitDuration& each) { wait(step, each, block); },
                 [&](const ast::WaitUntil& each) { wait_until(step, each, block); },
                 [&](const ast::WaitFirst& each) { wait_first(step, each, block); },
                 [&](const ast::Send& each) { send(step, each, block); },
                 [&](const ast::Subscribe& each) { subscribe(step, each, block); },
                 [&](const ast::Drip& each) { drip(step, each, block); },
                 [&](const ast::Notify& each) { notify(step, each, block); },
                 [&](const ast::Set& each) { set(step, each, block); },
                 [&](const ast::Clear& each) { clear(step, each, block); },
                 [&](const ast::Change& each) { change(step, each, block); },
                 [&](const ast::Listing& each) { listing(step, each, block); },
                 [&](const ast::Assign& each) { assign(step, each, block); },
                 [&](const ast::Take& each) { take(step, each, block); },
                 [&](const ast::If& each) { branch(step, each, block); },
                 [&](const ast::Match& each) { match(step, each, block); },
                 [&](const ast::Split& each) { split(step, each, block); },
                 [&](const ast::Repeat& each) { repeat(step, each, block); },
                 [&](const ast::Do& each) { sequence(step, each, block); },
                 [&](const ast::Call& each) { call(step, each, block); },
                 [&](const ast::EnrollIn& each) {
                   if (auto workflow = workflow_named(each.workflow))
                     add(step, checked::EnrollIn{std::move(*workflow)}, block);
                 },
                 [&](const ast::Exit& each) { exit(step, each, block); },
                 [&](const ast::Log& each) {
                   add(step, checked::Log{std::string(each.text.value)}, block);
                 },
             },
             step.node);
}

void Steps::exit(const ast::Step& step, const ast::Exit& exit, checked::Block& block) {
  if (!exit.workflow) return add(step, checked::Exit{}, block);
  if (auto workflow = workflow_named(*exit.workflow))
    add(step, checked::ExitFrom{std::move(*workflow)}, block);
}

std::optional<std::string> Steps::workflow_named(const ast::Name& name) {
  if (project_.workflows.contains(name.text)) return std::string(name.text);
  std::vector<std::string_view> names;
  for (const auto& [each, facts] : project_.workflows) names.push_back(each);
  project_.unknown_declaration(name, "workflow", std::move(names));
  return std::nullopt;
}

}  // namespace tend::checking
