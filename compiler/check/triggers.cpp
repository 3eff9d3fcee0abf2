#include "compiler/check/triggers.hpp"

#include <algorithm>

#include "base/overloaded.hpp"

namespace tend::checking {
namespace {

/// The constant that a condition wants the event's key to be: what `and`s at its top ask.
checked::ExprId constant_key(const checked::Checked& checked, checked::ExprId condition,
                             std::uint32_t key) {
  const auto* apply =
      condition ? std::get_if<checked::Apply>(&checked.exprs[condition].node) : nullptr;
  if (!apply || (apply->op != Op::And && apply->op != Op::Equal)) return {};
  if (apply->op == Op::And) {
    for (const checked::ExprId operand : apply->operands)
      if (const checked::ExprId found = constant_key(checked, operand, key)) return found;
    return {};
  }
  const auto is_key = [&](checked::ExprId operand) {
    const auto* field = std::get_if<checked::EventField>(&checked.exprs[operand].node);
    return field && field->field == key;
  };
  for (const auto& [field, value] : {std::pair(0, 1), std::pair(1, 0)}) {
    const checked::ExprId other = apply->operands[static_cast<std::size_t>(value)];
    if (is_key(apply->operands[static_cast<std::size_t>(field)]) &&
        std::holds_alternative<checked::Constant>(checked.exprs[other].node))
      return other;
  }
  return {};
}

}  // namespace

void Triggers::check(ast::ExprId condition, Span whole, std::vector<checked::Trigger>& triggers) {
  if (!condition) return;
  if (std::holds_alternative<ast::ErrorExpr>(file_.exprs[condition].node)) {
    project_.saw_error_node = true;
    return;
  }
  checked_.clear();
  const std::vector<Alternative> all = alternatives(condition, true);
  note_taken_in(all);
  for (const Alternative& alternative : all) add(alternative, whole, triggers);
}

/// A name that nobody knows is taken for an event's; beside an event it is rather a field's.
bool Triggers::report_unknown(const Alternative& alternative) {
  bool reported = false;
  for (const ast::ExprId id : alternative.occasions) {
    const auto* mention = std::get_if<ast::Mention>(&file_.exprs[id].node);
    if (!mention) continue;
    const ast::Name& name = file_.patterns[mention->pattern].event;
    if (project_.events.contains(name.text)) continue;
    reported = true;
    Expressions expressions(project_, scope(Scope::Place::Trigger));
    if (nearest(name.text, project_.event_names()).empty())
      expressions.value(id);
    else
      expressions.find_event(name);
  }
  return reported;
}

const ast::Pattern& Triggers::pattern(ast::ExprId id) const {
  return file_.patterns[std::get<ast::Mention>(file_.exprs[id].node).pattern];
}

Scope Triggers::scope(Scope::Place place, checked::EventId event) const {
  Scope made{.place = place, .file = &file_, .workflow = workflow_};
  if (workflow_) made.zone = workflow_->zone_id;
  made.event = event;
  return made;
}

/// Where an event is at hand.
Scope Triggers::scope_at(checked::EventId event) const {
  return purpose_ == Purpose::On ? scope(Scope::Place::Block, event) : scope(Scope::Place::Trigger);
}

void Triggers::add(const Alternative& alternative, Span whole,
                   std::vector<checked::Trigger>& triggers) {
  checked::Trigger trigger;
  trigger.whole = whole;
  if (alternative.occasions.size() > 1) {
    if (report_unknown(alternative)) return;
    return report_two(alternative.occasions[0], alternative.occasions[1]);
  }
  bool sound = false;
  if (alternative.occasions.empty()) {
    sound = while_true(alternative, trigger);
  } else {
    const ast::Expr& occasion = file_.exprs[alternative.occasions.front()];
    trigger.span = occasion.span;
    if (const auto* moment = std::get_if<ast::Moment>(&occasion.node))
      sound = at_moment(alternative, *moment, occasion.span, trigger);
    else if (std::holds_alternative<ast::Binary>(occasion.node))
      sound = at_change(alternative, trigger);
    else
      sound = at_event(alternative, pattern(alternative.occasions.front()), trigger);
  }
  if (!sound) return;
  if (trigger.event)
    if (const auto key = project_.out.events[trigger.event].key)
      trigger.key = constant_key(project_.out, trigger.condition, *key);
  triggers.push_back(trigger);
}

bool Triggers::at_event(const Alternative& alternative, const ast::Pattern& pattern,
                        checked::Trigger& trigger) {
  trigger.span = pattern.span;
  trigger.event = Expressions(project_, scope(Scope::Place::Trigger)).event_of(pattern);
  Expressions expressions(project_, scope_at(trigger.event));
  expressions.set_trigger_event(trigger.event);
  bool sound = static_cast<bool>(trigger.event);
  if (sound && purpose_ == Purpose::On) {
    const Operand occurs = expressions.occurrence(pattern);
    sound = static_cast<bool>(occurs);
    if (sound) require(occurs.expr, pattern.span, trigger.condition);
  } else if (sound && !pattern.without) {
    sound = expressions.pattern(pattern, trigger.event, trigger.condition);
  }
  sound &= require(expressions, alternative.conditions, trigger.whole, trigger.condition);
  if (sound && purpose_ == Purpose::Start)
    for (const ast::ExprId id : alternative.conditions) {
      const std::size_t known = late_.size();
      note_history(id, true, pattern);
      for (std::size_t index = known; index < late_.size(); ++index)
        late_[index].condition = file_.exprs[id].span;
    }
  return sound;
}

/// `FIELD becomes VALUE`: the engine's own event of a change, which is true only while it is
/// handled.
bool Triggers::at_change(const Alternative& alternative, checked::Trigger& trigger) {
  const auto changed = project_.events.find("changed");
  if (changed == project_.events.end()) return false;  // a library without it does not load
  trigger.event = changed->second;
  Expressions expressions(project_, scope_at(trigger.event));
  const Operand becomes = expressions.anded_condition(alternative.occasions.front());
  if (becomes) require(becomes.expr, trigger.span, trigger.condition);
  return require(expressions, alternative.conditions, trigger.whole, trigger.condition) && becomes;
}

/// Without an occasion the condition is watched, and fires when it becomes true. It cannot read a
/// run: what is watched is the contact.
bool Triggers::while_true(const Alternative& alternative, checked::Trigger& trigger) {
  const Span first = file_.exprs[alternative.conditions.front()].span;
  trigger.span = join(first, file_.exprs[alternative.conditions.back()].span);
  Expressions expressions(project_, scope(Scope::Place::Trigger));
  expressions.assume_set(taken_in_);
  checked::ExprId all;
  if (!require(expressions, alternative.conditions, trigger.span, all)) return false;
  if (const auto* held = std::get_if<checked::Held>(&project_.out.exprs[all].node)) {
    trigger.watch = held->watch;
    return true;
  }
  checked::Watch watch;
  watch.expr = all;
  watch.zone = scope(Scope::Place::Trigger).zone;
  watch.newcomers_later = true;
  watch.span = trigger.span;
  trigger.watch = project_.out.watches.add(std::move(watch));
  return true;
}

bool Triggers::require(Expressions& expressions, const std::vector<ast::ExprId>& conditions,
                       Span whole, checked::ExprId& all) {
  bool sound = true;
  for (const ast::ExprId id : conditions) {
    const Operand operand = condition(expressions, id);
    sound &= static_cast<bool>(operand);
    if (operand) require(operand.expr, whole, all);
  }
  return sound;
}

void Triggers::require(checked::ExprId condition, Span whole, checked::ExprId& all) {
  all = all ? project_.add(whole, {Type::Bool, {}}, checked::Apply{Op::And, {all, condition}})
            : condition;
}

Operand Triggers::condition(Expressions& expressions, ast::ExprId id) {
  // What an `on` asks may be of the event at hand, which is another in each alternative.
  if (purpose_ == Purpose::On) return expressions.anded_condition(id);
  const auto found = std::find_if(checked_.begin(), checked_.end(),
                                  [&](const auto& entry) { return entry.first == id; });
  if (found != checked_.end()) return found->second;
  return checked_.emplace_back(id, expressions.anded_condition(id)).second;
}

}  // namespace tend::checking
