#include "compiler/describe/steps.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "compiler/describe/event_words.hpp"
#include "compiler/describe/time_words.hpp"

namespace tend::describing {
namespace {

Item said(std::string text) {
  return {std::move(text), {}, false};
}

/// A wait before a way is told with it: `3 days later, if they have clicked`.
Way later(const std::string& when, const Way& way) {
  return when.empty() ? way : Way{when + ", " + way.lead, way.items};
}

std::string percent(Number share) {
  return format_number(Number{share.micros * 100}) + "%";
}

/// With what comes before it, as a sentence of its own.
std::string sentence(const Item& item) {
  const std::string_view between = item.when.empty() ? "" : item.numbered ? ", " : ": ";
  return capitalised(item.when + std::string(between) + item.text) + (item.numbered ? ":" : ".");
}

}  // namespace

std::vector<Item> StepWords::block(const checked::Block& block) {
  Steps steps;
  for (const checked::StepId id : block.steps)
    if (!std::holds_alternative<checked::Let>(node(id))) steps.push_back(id);
  std::vector<Item> items;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (const std::size_t count = drip_length(steps, i); count > 2) {
      items.push_back(drip(steps, i, count));
      i += 2 * count - 1;
    } else if (is_plain_wait(steps[i]) && i + 1 < steps.size() && takes_a_delay(steps[i + 1])) {
      const std::string when = delay(std::get<checked::Wait>(node(steps[i])));
      Item next = item(node(steps[++i]));
      next.when = when;
      items.push_back(std::move(next));
    } else {
      items.push_back(item(node(steps[i])));
    }
  }
  return items;
}

Way StepWords::way(std::string lead, const checked::Block& block) {
  return {std::move(lead), this->block(block)};
}

Item StepWords::item(const checked::StepNode& node) {
  return std::visit(
      overloaded{
          [&](const checked::Wait& each) { return wait(each); },
          [&](const checked::Send& each) { return send(each); },
          [&](const checked::Set& each) { return set(each); },
          [&](const checked::If& each) { return branches(each); },
          [](const checked::Exit&) { return said("they leave the workflow here"); },
          [](const checked::Log& each) {
            return said("note " + in_quotes(each.text) + " in the log");
          },
          [&](const checked::Listing& each) {
            const std::string list = phrases_.list(checked_.contact_lists[each.list].name);
            return said((each.remove ? "take them off " : "put them on ") + list);
          },
          [&](const checked::Subscribe& each) {
            const std::string topic = in_quotes(spaced(checked_.topics[each.topic].name));
            return said((each.unsubscribe ? "unsubscribe them from " : "subscribe them to ") +
                        topic);
          },
          [&](const checked::Notify& each) { return notify(each); },
          [&](const checked::Assign& each) {
            const std::string team = in_quotes(spaced(checked_.teams[each.team].name));
            return said("make the next of the team " + team + " their " +
                        field_words(checked_.fields[each.field].name) +
                        ", unless it is one of them already");
          },
          [&](const checked::Take& each) { return take(each); },
          [&](const checked::Split& each) { return split(each); },
          [&](const checked::Repeat& each) { return repeat(each); },
          [&](const checked::Call& each) { return call(each); },
          [](const checked::EnrollIn& each) {
            return said("put them into the workflow " + in_quotes(each.workflow));
          },
          [](const checked::ExitFrom& each) {
            return said("take them out of the workflow " + in_quotes(each.workflow));
          },
          [](const checked::Let&) { return Item{}; },
      },
      node);
}

std::string StepWords::message(checked::MessageId id) {
  const checked::Message& message = checked_.messages[id];
  std::string words = phrases_.message(id);
  if (message.kind == MessageKind::Transactional) {
    told_transactional_ = true;
    words.insert(4, "transactional ");
  }
  if (!message.subject.empty() && told_subjects_.insert(id.value).second)
    words += ", " + in_quotes(phrases_.filled(message.subject));
  return words;
}

Item StepWords::send(const checked::Send& send) {
  std::string text = "send " + message(send.message);
  if (send.ignoring_window || send.ignoring_limit) {
    const std::string what = !send.ignoring_limit    ? "hours"
                             : !send.ignoring_window ? "limit"
                                                     : "hours and limit";
    text += " (without regard to this workflow's own " + what + ")";
  }
  Item made = said(std::move(text));
  if (send.otherwise)
    made.ways.push_back(way("If it cannot be sent (no consent, no address, or held back too long)",
                            *send.otherwise));
  return made;
}

Item StepWords::set(const checked::Set& set) {
  const std::string field = field_words(checked_.fields[set.field].name);
  const checked::ExprNode& node = checked_.exprs[set.value].node;
  if (std::holds_alternative<checked::Unknown>(node)) return said("clear their " + field);
  const auto* apply = std::get_if<checked::Apply>(&node);
  const auto is_own = [&](checked::ExprId id) {
    const auto* own = std::get_if<checked::ContactField>(&checked_.exprs[id].node);
    return own && own->field == set.field;
  };
  if (apply && (apply->op == Op::ListAdd || apply->op == Op::ListRemove) &&
      is_own(apply->operands[0])) {
    const std::string item = phrases_.value(apply->operands[1]);
    return said((apply->op == Op::ListAdd ? "add " + item + " to their "
                                          : "take " + item + " out of their ") +
                field);
  }
  if (apply && (apply->op == Op::Add || apply->op == Op::Subtract)) {
    const auto* start = std::get_if<checked::Apply>(&checked_.exprs[apply->operands[0]].node);
    if (start && start->op == Op::Default && is_own(start->operands[0])) {
      const std::string amount = phrases_.value(apply->operands[1]);
      return said((apply->op == Op::Add ? "add " + amount + " to their "
                                        : "take " + amount + " off their ") +
                  field);
    }
  }
  return said("set their " + field + " to " + phrases_.value(set.value));
}

Item StepWords::branches(const checked::If& branches) {
  Item made;
  made.numbered = branches.arms.size() + (branches.otherwise ? 1 : 0) > 2;
  if (made.numbered) made.text = "the first of these that holds";
  for (const checked::IfArm& arm : branches.arms) {
    const std::string lead = made.numbered || made.ways.empty() ? "if " : "otherwise, if ";
    made.ways.push_back(way(lead + phrases_.clause(arm.condition), arm.block));
  }
  if (branches.otherwise)
    made.ways.push_back(
        way(made.numbered ? "In all other cases" : "Otherwise", *branches.otherwise));
  return made;
}

Item StepWords::split(const checked::Split& split) {
  Item made = said("split people by chance (" + in_quotes(spaced(split.name)) +
                   "); each stays with the same way");
  made.numbered = true;
  if (split.winner) {
    made.text += ". What is counted is " + phrases_.winner(split.winner) + " within " +
                 in_words(*split.winner_after) +
                 "; once the difference is sure, all who come later take the better way";
  }
  for (const checked::SplitArm& arm : split.arms)
    made.ways.push_back(way(percent(arm.share) + " " + in_quotes(spaced(arm.name)), arm.block));
  return made;
}

Item StepWords::repeat(const checked::Repeat& repeat) {
  Item made;
  const std::string rounds =
      std::to_string(repeat.times) + (repeat.times == 1 ? " time" : " times");
  made.ways.push_back(
      way(repeat.until ? "until " + phrases_.clause(repeat.until) + ", but " + rounds + " at most"
                       : "do this " + times(std::to_string(repeat.times)),
          repeat.block));
  return made;
}

Item StepWords::notify(const checked::Notify& notify) {
  std::string text = "notify ";
  if (notify.variable)
    text += notify.written;
  else if (notify.field)
    text += "their " + field_words(checked_.fields[notify.field].name);
  else if (notify.team)
    text += "the team " + in_quotes(spaced(checked_.teams[notify.team].name));
  else
    text += notify.address;
  if (!notify.subject.empty()) text += ": " + in_quotes(phrases_.filled(notify.subject));
  const std::string with = notify.subject.empty() ? " with " : ", with ";
  if (notify.summary) text += with + "a summary of what they have done";
  if (notify.message) text += with + message(notify.message);
  return said(std::move(text));
}

Item StepWords::take(const checked::Take& take) {
  Item made =
      said("take a " + in_quotes(workflow_.variables[take.variable].name) + " for them from " +
           in_quotes(spaced(checked_.pools[take.pool].name)) + " (nobody else gets the same)");
  if (take.otherwise) made.ways.push_back(way("If none is left", *take.otherwise));
  return made;
}

Item StepWords::call(const checked::Call& call) {
  const checked::Action& action = checked_.actions[call.action];
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < call.arguments.size(); ++i)
    arguments.push_back(field_words(action.parameters[i].name) + ": " +
                        phrases_.value(call.arguments[i]));
  std::string text = "call the action " + in_quotes(spaced(action.name));
  for (std::size_t i = 0; i < arguments.size(); ++i)
    text += (i == 0 ? " (" : "; ") + arguments[i] + (i + 1 == arguments.size() ? ")" : "");
  Item made = said(std::move(text));
  if (call.otherwise) made.ways.push_back(way("If that fails", *call.otherwise));
  return made;
}

void print(Page& page, const Way& way, std::size_t indent, std::string_view marker,
           std::size_t depth) {
  const std::string lead = capitalised(way.lead);
  if (way.items.empty()) return page.entry(indent, marker, lead + ": nothing more; they go on.");
  const Item& first = way.items.front();
  if (way.items.size() == 1 && first.ways.empty() && !first.text.empty()) {
    const std::string when = first.when.empty() ? "" : first.when + ", ";
    return page.entry(indent, marker, lead + ": " + when + first.text + ".");
  }
  const std::size_t inner = indent + marker.size();
  if (way.items.size() == 1 && first.numbered) {  // one list is enough
    page.entry(indent, marker,
               lead + ": " + (first.when.empty() ? "" : first.when + ", ") + first.text + ":");
    for (std::size_t i = 0; i < first.ways.size(); ++i)
      print(page, first.ways[i], inner, describing::marker(i, depth + 1), depth + 1);
    return;
  }
  const bool asks_again =
      way.items.size() == 1 && first.text.empty() && first.when.empty() && first.ways.size() == 1;
  if (asks_again) {  // one condition inside another
    const bool is_condition = way.lead.starts_with("if ") || way.lead.starts_with("otherwise, if ");
    const Way both{way.lead + (is_condition ? ", and " : ", ") + first.ways.front().lead,
                   first.ways.front().items};
    return print(page, both, indent, marker, depth);
  }
  page.entry(indent, marker, lead + ":");
  print(page, way.items, inner, depth + 1);
}

void print(Page& page, const std::vector<Item>& items, std::size_t indent, std::size_t depth) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string number = marker(i, depth);
    const std::size_t inner = indent + number.size();
    const Item& item = items[i];
    if (!item.text.empty()) page.entry(indent, number, sentence(item));
    for (std::size_t w = 0; w < item.ways.size(); ++w) {
      if (item.numbered)
        print(page, item.ways[w], inner, marker(w, depth + 1), depth + 1);
      else if (item.text.empty() && w == 0)
        print(page, later(item.when, item.ways[w]), indent, number, depth);
      else
        print(page, item.ways[w], inner, "", depth);
    }
  }
}

}  // namespace tend::describing
