#include "compiler/emit/project_code.hpp"

#include <utility>

namespace tend {
namespace {

void write_tallies(const checked::Checked& checked, Tables& tables, ExpressionWriter& expressions) {
  for (const checked::Tally& tally : checked.tallies) {
    const TallyInfo info{.event = tally.event.value,
                         .condition = expressions.fragment(tally.condition),
                         .value_field = tally.value_field.value_or(none),
                         .group_field = tally.group_field.value_or(none),
                         .last = tables.duration(tally.last),
                         .since = expressions.fragment(tally.since),
                         .zone = tally.zone ? tally.zone.value : 0,
                         .keep = tally.keep};
    tables.program().tallies.push_back(info);
  }
}

Recurrence recurrence(const checked::Every& every, Tables& tables) {
  const bool has_period = every.kind == Recurrence::Kind::Period;
  return {.kind = every.kind,
          .days = every.days,
          .business = every.business,
          .day = every.day,
          .period = has_period ? tables.duration(every.period) : none};
}

void write_watches(const checked::Checked& checked, Tables& tables, ExpressionWriter& expressions) {
  for (const checked::Watch& watch : checked.watches) {
    const bool held = watch.kind == WatchInfo::Kind::Held;
    const WatchInfo info{.kind = watch.kind,
                         .fragment = expressions.fragment(watch.expr),
                         .duration = held ? tables.duration(watch.duration) : none,
                         .recurrence = recurrence(watch.every, tables),
                         .at = watch.at,
                         .zone = watch.zone ? watch.zone.value : 0,
                         .newcomers_later = watch.newcomers_later};
    tables.program().watches.push_back(info);
  }
}

void write_scores(const checked::Checked& checked, Tables& tables, ExpressionWriter& expressions) {
  for (const checked::Score& score : checked.scores) {
    ScoreInfo info{.field = score.field.value, .rules = {}, .decays = {}};
    for (const checked::ScoreRule& rule : score.rules) {
      info.rules.push_back({.trigger = write_trigger(rule.trigger, tables, expressions),
                            .points = rule.points.micros,
                            .up_to = rule.up_to ? rule.up_to->micros : 0,
                            .per = rule.up_to ? tables.duration(rule.per) : none,
                            .bound = rule.bound.value_or(none)});
    }
    for (const checked::ScoreDecay& decay : score.decays)
      info.decays.push_back({.share = decay.share.micros, .per = tables.duration(decay.per)});
    tables.program().scores.push_back(std::move(info));
  }
}

void write_absences(const checked::Checked& checked, Tables& tables,
                    ExpressionWriter& expressions) {
  for (const checked::Absence& absence : checked.absences) {
    const AbsenceInfo info{.event = absence.event.value,
                           .first = absence.first.value,
                           .first_condition = expressions.fragment(absence.first_condition),
                           .second = absence.second.value,
                           .second_condition = expressions.fragment(absence.second_condition),
                           .first_key = absence.first_key.value_or(none),
                           .second_key = absence.second_key.value_or(none),
                           .within = tables.duration(absence.within),
                           .zone = absence.zone ? absence.zone.value : 0};
    tables.program().absences.push_back(info);
  }
}

FilterCall filter(const checked::Filter& filter, Tables& tables) {
  FilterCall call{.kind = filter.kind, .arguments = {}};
  for (const checked::Literal& argument : filter.arguments) {
    const Type type = std::holds_alternative<std::string>(argument) ? Type::Text : Type::Number;
    call.arguments.push_back(tables.constant(argument, type, {}));
  }
  return call;
}

Template write_template(const checked::Template& parts, const checked::Checked& checked,
                        Tables& tables, ExpressionWriter& expressions) {
  Template result;
  result.reserve(parts.size());
  for (const checked::TemplatePart& part : parts) {
    TemplatePart& made = result.emplace_back();
    made.kind = part.kind;
    made.escaping = part.escaping;
    for (const checked::Filter& each : part.filters) made.filters.push_back(filter(each, tables));
    if (part.value) {
      const checked::Expr& value = checked.exprs[part.value];
      made.fragment = expressions.fragment(part.value);
      made.type = value.type;
      made.enum_type = value.enum_type.value;
      made.shape = value.shape.value;
    }
    switch (part.kind) {
      case TemplatePart::Kind::Text:
        made.field = part.field.value;
        if (!part.field) made.literal = tables.text(part.literal);
        if (part.fallback) made.fallback = tables.text(*part.fallback);
        break;
      case TemplatePart::Kind::Value:
        break;
      case TemplatePart::Kind::Each:
        made.variable = part.variable;
        [[fallthrough]];
      case TemplatePart::Kind::Unless:
      case TemplatePart::Kind::Jump:
        made.target = part.target;
        break;
    }
  }
  return result;
}

void write_messages(const checked::Checked& checked, Tables& tables,
                    ExpressionWriter& expressions) {
  for (std::size_t i = 0; i < checked.messages.size(); ++i) {
    const checked::Message& message = checked.messages[checked::MessageId(i)];
    MessageInfo& info = tables.program().messages[i];
    info.subject = write_template(message.subject, checked, tables, expressions);
    info.text = write_template(message.text, checked, tables, expressions);
    info.html = write_template(message.html, checked, tables, expressions);
  }
}

void write_notices(const checked::Checked& checked, Tables& tables, ExpressionWriter& expressions) {
  for (const checked::Step& step : checked.steps) {
    const auto* notify = std::get_if<checked::Notify>(&step.node);
    if (!notify) continue;
    NoticeInfo info{.field = notify->field.value,
                    .team = notify->team.value,
                    .address = tables.text_or_none(notify->address),
                    .slot = notify->variable.value,
                    .subject = write_template(notify->subject, checked, tables, expressions),
                    .message = notify->message.value,
                    .summary = notify->summary};
    tables.program().notices.push_back(std::move(info));
  }
}

}  // namespace

TriggerInfo write_trigger(const checked::Trigger& trigger, Tables& tables,
                          ExpressionWriter& expressions) {
  return {.event = trigger.event.value,
          .condition = expressions.fragment(trigger.condition),
          .watch = trigger.watch.value,
          .key = tables.constant(trigger.key),
          .entry = none,
          .including_existing = trigger.including_existing};
}

void write_project_code(const checked::Checked& checked, Tables& tables,
                        ExpressionWriter& expressions) {
  write_tallies(checked, tables, expressions);
  write_watches(checked, tables, expressions);
  write_scores(checked, tables, expressions);
  write_absences(checked, tables, expressions);
  write_messages(checked, tables, expressions);
  write_notices(checked, tables, expressions);
}

}  // namespace tend
