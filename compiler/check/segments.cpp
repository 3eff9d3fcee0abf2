#include "compiler/check/segments.hpp"

#include "compiler/check/expressions.hpp"
#include "compiler/check/operands.hpp"

namespace tend::checking {
namespace {

/// Walks from segment to segment by what their conditions ask.
class Circles {
 public:
  explicit Circles(Project& project)
      : project_(project), states_(project.out.contact_lists.size(), State::New) {}

  void find() {
    for (std::size_t index = 0; index < states_.size(); ++index)
      visit(checked::ContactListId(index));
  }

 private:
  enum class State : std::uint8_t { New, Open, Done };

  void visit(checked::ContactListId id) {
    State& state = states_[id.index()];
    if (state == State::Open) return report(id);
    if (state == State::Done) return;
    state = State::Open;
    path_.push_back(id);
    if (const checked::WatchId watch = project_.out.contact_lists[id].watch)
      expression(project_.out.watches[watch].expr);
    path_.pop_back();
    states_[id.index()] = State::Done;
  }

  void expression(checked::ExprId id) {
    if (!id) return;
    const checked::ExprNode& node = project_.out.exprs[id].node;
    if (const auto* member = std::get_if<checked::Member>(&node)) visit(member->list);
    if (const auto* held = std::get_if<checked::Held>(&node))
      expression(project_.out.watches[held->watch].expr);
    if (const auto* history = std::get_if<checked::History>(&node))
      expression(project_.out.tallies[history->tally].condition);
    for_each_operand(node, [&](checked::ExprId operand) { expression(operand); });
  }

  void report(checked::ContactListId again) {
    const checked::ContactList& first = project_.out.contact_lists[again];
    auto builder = project_.diagnostics.report(
        Code::RecursiveSegment, first.span,
        path_.back() == again ? "the segment " + quoted(first.name) + " is defined by itself"
                              : std::string("segments that are defined by each other"));
    for (std::size_t index = path_.size(); index-- > 0 && path_[index] != again;)
      builder.label(project_.out.contact_lists[path_[index]].span,
                    "which asks who is in the other");
  }

  Project& project_;
  std::vector<State> states_;
  std::vector<checked::ContactListId> path_;
};

}  // namespace

void check_segments(Project& project) {
  for (const ast::Ast& file : project.modules.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* segment = std::get_if<ast::Segment>(&decl.node);
      if (!segment) continue;
      const auto declared = project.contact_lists.find(segment->name.text);
      if (declared == project.contact_lists.end() || declared->second.span != segment->name.span)
        continue;  // the second of two: reported
      if (!segment->condition) continue;
      const Operand condition =
          Expressions(project, {.place = Scope::Place::Segment, .file = &file})
              .condition(segment->condition);
      if (!condition) continue;
      checked::Watch watch;
      watch.expr = condition.expr;
      watch.newcomers_later = true;
      watch.span = file.exprs[segment->condition].span;
      project.out.contact_lists[declared->second.id].watch =
          project.out.watches.add(std::move(watch));
    }
  }
  Circles(project).find();
}

}  // namespace tend::checking
