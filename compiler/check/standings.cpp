// standings.cpp: where a contact stands: on lists, in workflows, with topics, and for how long.
#include "compiler/check/expressions.hpp"

namespace tend::checking {

/// Constants are the same for everyone.
bool Expressions::has_contact(Span where, std::string_view construct) {
  if (scope_.place != Scope::Place::Constant) return true;
  not_at_hand(where, std::string(construct) + " has no meaning in a constant",
              "a constant is the same for everyone");
  return false;
}

Operand Expressions::member_of(const ast::MemberOf& member, Span whole) {
  if (!has_contact(whole, "`member of`")) return {};
  const auto* list = project_.find(project_.contact_lists, member.list, "list");
  if (!list) return {};
  return made(whole, {Type::Bool}, checked::Member{list->id});
}

Operand Expressions::active_in(const ast::ActiveIn& active, Span whole) {
  if (!has_contact(whole, "`active in`")) return {};
  if (!project_.workflows.contains(active.workflow.text)) {
    std::vector<std::string_view> names;
    for (const auto& [name, facts] : project_.workflows) names.push_back(name);
    project_.unknown_declaration(active.workflow, "workflow", std::move(names));
    return {};
  }
  return made(whole, {Type::Bool}, checked::Active{std::string(active.workflow.text)});
}

Operand Expressions::subscribed_to(const ast::SubscribedTo& subscribed, Span whole) {
  if (!has_contact(whole, "`subscribed to`")) return {};
  const auto* topic = project_.find(project_.topics, subscribed.topic, "topic");
  if (!topic) return {};
  return made(whole, {Type::Bool}, checked::SubscribedTo{topic->id});
}

/// `CONDITION for 30d` is kept an eye on per contact, so that it cannot be about one run.
Operand Expressions::held_for(const ast::HeldFor& held, Span whole) {
  if (!has_contact(whole, "`for` a duration")) return {};
  Scope scope = scope_;
  if (scope.place == Scope::Place::Trigger) scope.place = Scope::Place::Segment;
  Expressions inner(project_, scope);
  const Operand condition = inner.condition(held.condition);
  if (!condition) return {};
  if (pattern_event_ || reads_run(condition.expr))
    return not_at_hand(whole, "a condition `for` a duration cannot be about one run",
                       "how long something has held is kept per contact: ask about the contact's "
                       "fields, lists and history (`ever`, `in last D`)");
  const bool newcomers_later =
      !scope_.in_run() && !trigger_event_ && asks_for_absence(condition.expr);
  checked::Watch watch;
  watch.expr = condition.expr;
  watch.duration = held.duration;
  watch.zone = scope_.zone;
  watch.newcomers_later = newcomers_later;
  watch.span = whole;
  return made(whole, {Type::Bool}, checked::Held{project_.held(std::move(watch))});
}

}  // namespace tend::checking
