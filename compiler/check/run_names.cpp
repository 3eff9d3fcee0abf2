// run_names.cpp: what messages may call by name without knowing who sends them: the fields of
// triggers, codes that are taken, answers of other systems.
#include <algorithm>

#include "compiler/check/project.hpp"

namespace tend::checking {
namespace {

void add_answer(const Project& project, const ast::Call& call,
                std::unordered_map<std::string, Wanted>& names) {
  const auto action = project.actions.find(call.action.text);
  if (!call.as || action == project.actions.end()) return;
  for (const checked::Field& field : project.out.actions[action->second.id].returns)
    names.try_emplace(std::string(call.as->text) + "." + field.name, type_of(field));
}

/// A project's own event comes before the library's.
void add_trigger_fields(const Project& project, bool library,
                        std::unordered_map<std::string, Wanted>& names) {
  for (std::size_t index = 0; index < project.out.events.size(); ++index) {
    const checked::EventId id(index);
    if (project.event_facts[id].library != library) continue;
    for (const checked::Field& field : project.out.events[id].fields)
      names.try_emplace("trigger." + field.name, type_of(field));
  }
}

std::unordered_map<std::string, Wanted> run_names(const Project& project) {
  std::unordered_map<std::string, Wanted> names;
  for (const ast::Ast& file : project.modules.files) {
    for (const ast::Step& step : file.steps) {
      if (const auto* take = std::get_if<ast::Take>(&step.node))
        names.try_emplace(std::string(take->name.text), Wanted{Type::Text});
      else if (const auto* call = std::get_if<ast::Call>(&step.node))
        add_answer(project, *call, names);
    }
  }
  add_trigger_fields(project, false, names);
  add_trigger_fields(project, true, names);
  return names;
}

}  // namespace

bool Project::is_sure(const MessageFacts& message, std::string_view name) const {
  if (!message.taken) return false;
  constexpr std::string_view trigger = "trigger.";
  if (!name.starts_with(trigger))
    return std::find(message.taken->begin(), message.taken->end(), name) != message.taken->end();
  return !message.sent_without_trigger &&
         std::all_of(message.triggers.begin(), message.triggers.end(), [&](checked::EventId event) {
           const std::uint32_t field = find_event_field(event, name.substr(trigger.size()));
           return field != none && event_facts[event].required[field];
         });
}

bool Project::is_enrolled_in(std::string_view workflow) {
  if (!enrolled_) {
    enrolled_.emplace();
    for (const ast::Ast& file : modules.files)
      for (const ast::Step& step : file.steps)
        if (const auto* enroll = std::get_if<ast::EnrollIn>(&step.node))
          enrolled_->try_emplace(enroll->workflow.text, true);
  }
  return enrolled_->contains(workflow);
}

std::optional<std::uint32_t> Project::message_variable(const std::string& name) {
  if (!run_names_) run_names_ = run_names(*this);
  const auto found = run_names_->find(name);
  if (found == run_names_->end()) return std::nullopt;
  const auto next = static_cast<std::uint32_t>(out.message_variables.size());
  const auto [index, added] = message_variables_.try_emplace(name, next);
  if (added) {
    const Wanted& type = found->second;
    out.message_variables.push_back({name, type.type, type.enum_type, type.shape});
  }
  return index->second;
}

}  // namespace tend::checking
