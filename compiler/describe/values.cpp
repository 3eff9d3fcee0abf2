// values.cpp: what stands on either side of a comparison, as a noun.
#include <algorithm>

#include "base/overloaded.hpp"
#include "compiler/check/operands.hpp"
#include "compiler/describe/event_words.hpp"
#include "compiler/describe/phrases.hpp"
#include "compiler/describe/text.hpp"
#include "compiler/describe/time_words.hpp"
#include "compiler/prove/blocks.hpp"

namespace tend::describing {
namespace {

using VariableKind = checked::Variable::Kind;

/// A number of something is called so: `number of followers`.
std::string field_in_words(const checked::Field& field) {
  const std::string words = field_words(field.name);
  const bool is_day = field.type == Type::Date || field.type == Type::DateTime;
  if (is_day && (words.ends_with(" on") || words.ends_with(" at")))
    return in_quotes(words) + " date";
  const bool is_plural = field.type == Type::Number && words.ends_with('s') &&
                         !words.ends_with("ss") && !words.starts_with("number of ");
  return is_plural ? "number of " + words : words;
}

std::string instant_in_words(Instant instant) {
  const auto days = static_cast<std::int32_t>(instant.us / us_per_day);
  const TimeOfDay time{instant.us % us_per_day};
  return in_words(Date{days}) + " at " + format_time(time) + " UTC";
}

}  // namespace

Phrases::Phrases(const checked::Checked& checked, const checked::Workflow* workflow)
    : checked_(checked), workflow_(workflow) {
  if (!workflow) return;
  const auto keep = [&](const auto& self, const checked::Block& block) -> void {
    for (const checked::StepId id : block.steps) {
      const checked::StepNode& node = checked.steps[id].node;
      if (const auto* let = std::get_if<checked::Let>(&node))
        kept_.emplace(let->variable.value, let->value);
      for_each_block(node, [&](const checked::Block& inner) { self(self, inner); });
    }
  };
  keep(keep, workflow->body);
  for (const checked::Goal& goal : workflow->goals)
    if (goal.block) keep(keep, *goal.block);
  for (const checked::On& on : workflow->ons) {
    if (!is_kept_first(checked, on)) {
      keep(keep, on.block);
      continue;
    }
    const auto& let = std::get<checked::Let>(checked.steps[on.block.steps.front()].node);
    firsts_.emplace(let.variable.value, &on);
  }
}

bool is_kept_first(const checked::Checked& checked, const checked::On& on) {
  return on.block.steps.size() == 1 && on.block.span == on.span &&
         std::holds_alternative<checked::Let>(checked.steps[on.block.steps.front()].node);
}

std::string Phrases::who() {
  return std::exchange(is_someone_, false) ? "someone" : "they";
}

std::string Phrases::whose() {
  return std::exchange(is_someone_, false) ? "someone's" : "their";
}

const checked::Constant* Phrases::constant(checked::ExprId id) const {
  return std::get_if<checked::Constant>(&checked_.exprs[id].node);
}

std::string Phrases::message(checked::MessageId id) const {
  const checked::Message& message = checked_.messages[id];
  const std::string kind(channel_name(message.channel));
  return "the " + kind + (message.channel == ChannelKind::Push ? " message " : " ") +
         in_quotes(message.name);
}

std::string Phrases::message(std::string_view name) const {
  for (std::size_t i = 0; i < checked_.messages.size(); ++i)
    if (checked_.messages[checked::MessageId(i)].name == name)
      return message(checked::MessageId(i));
  return "the message " + in_quotes(name);
}

std::string Phrases::list(std::string_view name) const {
  for (const checked::ContactList& each : checked_.contact_lists)
    if (each.name == name)
      return (each.watch ? "the segment " : "the list ") + in_quotes(spaced(name));
  return "the list " + in_quotes(spaced(name));
}

std::string Phrases::literal(const checked::Literal& literal, const checked::Expr& like) const {
  return std::visit(
      overloaded{
          [](bool value) { return std::string(value ? "yes" : "no"); },
          [](Number value) { return format_number(value); },
          [&](const std::string& value) {
            if (like.type == Type::Message) return message(value);
            if (like.type == Type::ListName) return list(value);
            return in_quotes(value);
          },
          [](Date value) { return in_words(value); },
          [](Instant value) { return instant_in_words(value); },
          [](TimeOfDay value) { return format_time(value); },
          [](const Duration& value) { return in_words(value); },
          [&](std::int32_t value) {
            return like.enum_type
                       ? spaced(
                             checked_.enums[like.enum_type].values[static_cast<std::size_t>(value)])
                       : std::to_string(value);
          },
      },
      literal);
}

/// `the score of the survey`; of several kinds of events, or of its key: what they came in with.
std::string Phrases::of_the_trigger(std::string_view field) const {
  checked::EventId event;
  for (const checked::Trigger& trigger : workflow_->triggers) {
    if (event && event != trigger.event) return "they came in with";
    event = trigger.event;
  }
  if (!event) return "they came in with";
  const checked::Event& triggered = checked_.events[event];
  const EventWords* words = event_words(triggered.name);
  const bool is_key = triggered.key && triggered.fields[*triggered.key].name == field;
  if (!words || words->thing.empty() || is_key) return "they came in with";
  return "of the " + std::string(words->thing);
}

std::string Phrases::run_variable(checked::VariableId id) {
  const checked::Variable& variable = workflow_->variables[id];
  std::string_view name = variable.name;
  switch (variable.kind) {
    case VariableKind::Key:
      return "this " + field_words(workflow_->key_field);
    case VariableKind::TriggerField:
      name.remove_prefix(std::string_view("trigger.").size());
      if (name == workflow_->key_field) return "this " + field_words(name);
      return "the " + field_words(name) + " " + of_the_trigger(name);
    case VariableKind::Taken:
      return "the " + in_quotes(name) + " they were given";
    case VariableKind::Answer: {
      const std::size_t dot = name.find('.');
      return "the " + field_words(name.substr(dot + 1)) + " that " +
             in_quotes(name.substr(0, dot)) + " answered";
    }
    case VariableKind::Parameter:
    case VariableKind::Message:
      break;
  }
  if (const auto kept = kept_.find(id.value); kept != kept_.end()) {
    const bool is_then = checking::any_node(checked_, kept->second,
                                            [](checked::ExprId, const checked::ExprNode& node) {
                                              return std::holds_alternative<checked::Now>(node);
                                            });
    return value(kept->second) + (is_then ? "" : " (as it was then)");
  }
  const auto first = firsts_.find(id.value);
  if (first == firsts_.end()) return in_quotes(name);
  const checked::Trigger& trigger = first->second->triggers.front();
  const auto& let = std::get<checked::Let>(checked_.steps[first->second->block.steps.front()].node);
  const auto& either = std::get<checked::Apply>(checked_.exprs[let.value].node);
  Occurrence occurs{trigger.event, {}, {}, {}};
  if (trigger.condition) flatten(Op::And, trigger.condition, occurs.conditions);
  told_since_entered_ = true;
  const std::string when = "the first time " + occurrence(occurs, Form::Has, {}, {});
  const auto* field = std::get_if<checked::EventField>(&checked_.exprs[either.operands[1]].node);
  if (!field) return when;
  return "the " + field_words(checked_.events[trigger.event].fields[field->field].name) + " of " +
         when;
}

std::string Phrases::history(const checked::History& history, bool since_entered) {
  const checked::Tally& tally = checked_.tallies[history.tally];
  const std::string range = since_entered ? " since they entered" : range_of(tally, false);
  const auto field = [&] {
    return field_words(checked_.events[tally.event].fields[*tally.value_field].name);
  };
  switch (history.kind) {
    case ReadingKind::Count:
      return "the number of " + whose() + " " + noun_of(history, true) + range;
    case ReadingKind::Sum:
      return "the total " + field() + " of " + whose() + " " + noun_of(history, true) + range;
    case ReadingKind::First:
      return "the " + field() + " of " + whose() + " first " + noun_of(history, false) + range;
    case ReadingKind::Last:
      return "the " + field() + " of " + whose() + " last " + noun_of(history, false) +
             (range == " at any time" ? "" : range);
    case ReadingKind::FirstAt:
      return whose() + " first " + noun_of(history, false) + range;
    case ReadingKind::LastAt:
      return whose() + " last " + noun_of(history, false) + (range == " at any time" ? "" : range);
  }
  return {};
}

std::string Phrases::moved(checked::ExprId from, checked::ExprId by, std::string_view word) {
  const std::string length = value(by);
  if (std::holds_alternative<checked::Now>(checked_.exprs[from].node))
    return word == "after" ? length + " from then" : length + " before now";
  return length + " " + std::string(word) + " " + when(from);
}

/// Behind `after`, `before` and `since`.
std::string Phrases::when(checked::ExprId moment) {
  const bool is_entry = std::holds_alternative<checked::Enrolled>(checked_.exprs[moment].node);
  return is_entry ? "they entered" : value(moment);
}

std::string Phrases::calculated(const checked::Apply& apply, checked::ExprId id) {
  const auto part = [&](std::size_t index) {
    const auto* inner = std::get_if<checked::Apply>(&checked_.exprs[apply.operands[index]].node);
    const bool is_sum = inner && (inner->op == Op::Add || inner->op == Op::Subtract) &&
                        !count_of(apply.operands[index]);
    const bool is_tighter = apply.op == Op::Multiply || apply.op == Op::Divide ||
                            (apply.op == Op::Subtract && index == 1);
    const std::string words = value(apply.operands[index]);
    const auto* call =
        std::get_if<checked::CallFunction>(&checked_.exprs[apply.operands[index]].node);
    return (is_sum && is_tighter) || (call && call->operands.size() > 1) ? "(" + words + ")"
                                                                         : words;
  };
  const auto both = [&](std::string_view word) {
    const std::string left = part(0);
    return left + " " + std::string(word) + " " + part(1);
  };
  switch (apply.op) {
    case Op::Default: {
      const std::string known = value(apply.operands[0]);
      const checked::Constant* other = constant(apply.operands[1]);
      const auto* text = other ? std::get_if<std::string>(&other->value) : nullptr;
      return known + " (" + (text && text->empty() ? "nothing" : value(apply.operands[1])) +
             " where that is not known)";
    }
    case Op::Add:
      return both("plus");
    case Op::AddDurations:
      return both("and");
    case Op::Subtract:
      if (const std::optional<Count> count = count_of(id)) return history(*count->history, true);
      if (std::holds_alternative<checked::AtEntry>(checked_.exprs[apply.operands[1]].node))
        return history(std::get<checked::History>(checked_.exprs[apply.operands[0]].node), true);
      return both("less");
    case Op::SubtractDurations:
      return both("less");
    case Op::Multiply:
      return both("times");
    case Op::Divide:
      return both("divided by");
    case Op::Negate:
      return "minus " + value(apply.operands[0]);
    case Op::AddDuration:
    case Op::AddDurationToDate:
      return moved(apply.operands[0], apply.operands[1], "after");
    case Op::SubtractDuration:
    case Op::SubtractDurationFromDate:
      return moved(apply.operands[0], apply.operands[1], "before");
    case Op::Scale: {
      const std::string unit = value(apply.operands[0]);
      const std::string count = value(apply.operands[1]);
      constexpr std::string_view one = "1 ";
      if (unit.starts_with(one) && unit.find(" and ") == std::string::npos)
        return "as many " + unit.substr(one.size()) + "s as " + count;
      return unit + " times " + count;
    }
    case Op::AtTime: {
      const std::string day = value(apply.operands[0]);
      const bool is_moved =
          day.find(" before ") != std::string::npos || day.find(" after ") != std::string::npos;
      return day + (is_moved ? ", at " : " at ") + value(apply.operands[1]);
    }
    case Op::DateOf:
    case Op::DateToInstant:
      return value(apply.operands[0]);
    case Op::Only: {
      told_since_entered_ = true;
      return value(apply.operands[0]);
    }
    case Op::ListAdd:
      if (std::holds_alternative<checked::Unknown>(checked_.exprs[apply.operands[0]].node))
        return value(apply.operands[1]);
      return both("and");
    case Op::ListRemove:
      return both("without");
    default:
      return "whether " + clause(id);
  }
}

std::string Phrases::called(const checked::CallFunction& call) {
  const std::string first = value(call.operands[0]);
  const auto second = [&] { return value(call.operands[1]); };
  switch (call.function) {
    case Function::Lower:
      return first + " in small letters";
    case Function::Upper:
      return first + " in capitals";
    case Function::Length:
      return "the number of characters in " + first;
    case Function::Round:
      return first + " (rounded)";
    case Function::Min:
      return "the smaller of " + first + " and " + second();
    case Function::Max:
      return "the larger of " + first + " and " + second();
    case Function::DaysBetween:
      return "the number of days from " + first + " to " + second();
    case Function::ListLength:
      return "the number of " + first;
  }
  return first;
}

std::string Phrases::value(checked::ExprId id) {
  const checked::Expr& expr = checked_.exprs[id];
  return std::visit(
      overloaded{
          [&](const checked::Constant& each) { return literal(each.value, expr); },
          [](const checked::Unknown&) { return std::string("nothing"); },
          [&](const checked::ContactField& each) {
            return whose() + " " + field_in_words(checked_.fields[each.field]);
          },
          [&](const checked::EventField& each) {
            if (!event_) return std::string("a field of what happened");
            return "the " + field_in_words(checked_.events[event_].fields[each.field]);
          },
          [&](const checked::RunVariable& each) { return run_variable(each.variable); },
          [&](const checked::AtEntry& each) { return value(each.value) + " when they entered"; },
          [&](const checked::MessageVariable& each) {
            std::string name = spaced(checked_.message_variables[each.variable].name);
            constexpr std::string_view trigger = "trigger.";
            if (name.starts_with(trigger)) return name.substr(trigger.size());
            std::replace(name.begin(), name.end(), '.', ' ');
            return name;
          },
          [&](const checked::History& each) { return history(each, false); },
          [&](const checked::Element&) { return element_; },
          [&](const checked::RecordField& each) {
            const std::string& name =
                checked_.shapes[checked_.exprs[each.record].shape].fields[each.field].name;
            const bool is_it =
                std::holds_alternative<checked::Element>(checked_.exprs[each.record].node);
            if (is_it && element_ == "it") return "its " + field_words(name);
            return "the " + field_words(name) + " of " + value(each.record);
          },
          [](const checked::Recipient&) { return std::string("their address"); },
          [](const checked::Enrolled&) { return std::string("the moment they entered"); },
          [](const checked::Now&) { return std::string("now"); },
          [](const checked::Today&) { return std::string("today"); },
          [&](const checked::Apply& each) { return calculated(each, id); },
          [&](const checked::CallFunction& each) { return called(each); },
          [&](const auto&) { return "whether " + clause(id); },
      },
      expr.node);
}

namespace {

std::string text_of(const checked::Filter& filter) {
  if (filter.arguments.empty()) return {};
  const checked::Literal& literal = filter.arguments.front();
  if (const auto* text = std::get_if<std::string>(&literal)) return *text;
  const auto* number = std::get_if<Number>(&literal);
  return number ? format_number(*number) : std::string();
}

/// What stands where a value is not known, in quotes of its own: it is in quotes already.
std::string instead(const std::string& text) {
  return ", or ‘" + text + "’";
}

/// A value of a subject, with what stands where it is not known: `{first name, or ‘there’}`.
std::string blank_for(std::string name, const std::vector<checked::Filter>& filters) {
  std::string before;
  std::string after;
  for (const checked::Filter& filter : filters) {
    const std::string text = text_of(filter);
    if (filter.kind == FilterKind::Default && !text.empty()) name += instead(text);
    if (filter.kind == FilterKind::Prepend) before = text + before;
    if (filter.kind == FilterKind::Append) after += text;
  }
  return before + "{" + name + "}" + after;
}

}  // namespace

std::string Phrases::filled(const checked::Template& text) {
  std::string made;
  const bool is_someone = std::exchange(is_someone_, false);
  for (const checked::TemplatePart& part : text) {
    if (part.kind == TemplatePart::Kind::Value) {
      std::string name = value(part.value);
      if (name.starts_with("their ")) name = name.substr(6);
      made += blank_for(std::move(name), part.filters);
    } else if (part.kind == TemplatePart::Kind::Text && part.field) {
      made += "{" + field_words(checked_.fields[part.field].name) +
              (part.fallback && !part.fallback->empty() ? instead(*part.fallback) : "") + "}";
    } else if (part.kind == TemplatePart::Kind::Text) {
      made += part.literal;
    } else if (part.kind == TemplatePart::Kind::Jump && !made.empty()) {
      made += " / ";  // what stands there otherwise
    }
  }
  is_someone_ = is_someone;
  return made;
}

}  // namespace tend::describing
