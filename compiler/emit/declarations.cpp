// declarations.cpp: what a project declares and has no code.
#include <utility>

#include "compiler/emit/tables.hpp"

namespace tend {

FieldInfo Tables::field(const checked::Field& field) {
  return {
      .name = text(field.name),
      .type = field.type,
      .enum_type = field.type == Type::Enum ? field.enum_type.value : none,
      .initial = field.initial ? constant(*field.initial, field.type, field.enum_type) : none,
      .shape = field.shape.value,
      .required = field.required,
  };
}

std::vector<FieldInfo> Tables::fields(const std::vector<checked::Field>& declared) {
  std::vector<FieldInfo> result;
  result.reserve(declared.size());
  for (const checked::Field& each : declared) result.push_back(field(each));
  return result;
}

LimitInfo Tables::limit(const checked::Limit& limit) {
  return {.count = limit.count,
          .channel = limit.channel,
          .per = duration(limit.per),
          .skip = limit.skip};
}

void Tables::declare() {
  declare_types();
  declare_events();
  declare_messages();
  declare_people();
  declare_actions();
  declare_policy();
}

void Tables::declare_types() {
  for (const checked::Enum& type : checked_.enums) {
    EnumType& info = program_.enums.emplace_back();
    for (const std::string& value : type.values) info.values.push_back(text(value));
  }
  for (const checked::Shape& shape : checked_.shapes)
    program_.shapes.push_back({.type = shape.type, .fields = fields(shape.fields)});
  for (const checked::Field& declared : checked_.fields) program_.fields.push_back(field(declared));
  for (const checked::MessageVariableUse& variable : checked_.message_variables) {
    program_.variables.push_back({.name = text(variable.name),
                                  .type = variable.type,
                                  .enum_type = variable.enum_type.value,
                                  .shape = variable.shape.value});
  }
}

void Tables::declare_events() {
  for (const checked::Event& event : checked_.events) {
    EventInfo info{.name = text(event.name),
                   .key = event.key.value_or(none),
                   .fields = fields(event.fields),
                   .foreign_name = text_or_none(event.foreign_name),
                   .foreign_fields = {},
                   .synthetic = event.synthetic};
    for (const checked::ForeignField& foreign : event.foreign_fields) {
      ForeignField& made = info.foreign_fields.emplace_back();
      made.field = foreign.field;
      for (const std::string& step : foreign.path) made.path.push_back(text(step));
    }
    program_.events.push_back(std::move(info));
  }
}

void Tables::declare_messages() {
  for (const checked::Topic& topic : checked_.topics) program_.topics.push_back(text(topic.name));
  for (const checked::Message& message : checked_.messages) {
    program_.messages.push_back({
        .name = text(message.name),
        .channel = message.channel,
        .kind = message.kind,
        .topic = message.topic.value,
        .at_least_once = message.at_least_once,
        .declared = message.declared,
        .from = text_or_none(message.from),
        .subject = {},
        .text = {},
        .html = {},
    });
  }
}

void Tables::declare_people() {
  for (const checked::ContactList& list : checked_.contact_lists)
    program_.contact_lists.push_back({.name = text(list.name), .watch = list.watch.value});
  for (const checked::Team& team : checked_.teams) {
    TeamInfo& info = program_.teams.emplace_back();
    info.name = text(team.name);
    for (const std::string& member : team.members) info.members.push_back(text(member));
  }
  for (const checked::Pool& pool : checked_.pools) {
    PoolInfo& info = program_.pools.emplace_back();
    info.name = text(pool.name);
    for (const std::string& code : pool.codes) info.codes.push_back(text(code));
  }
}

void Tables::declare_actions() {
  for (const checked::Action& action : checked_.actions) {
    ActionInfo info{.name = text(action.name),
                    .url = text_or_none(action.url),
                    .url_variable = text_or_none(action.url_variable),
                    .parameters = fields(action.parameters),
                    .returns = fields(action.returns),
                    .body = {},
                    .retries = action.retries};
    // Each call hands over every parameter: where one was left out, its default.
    for (FieldInfo& parameter : info.parameters) parameter.initial = none;
    for (const checked::BodyPart& part : action.body) {
      const bool is_text = !part.parameter;
      info.body.push_back({.literal = is_text ? text(part.literal) : none,
                           .parameter = part.parameter.value_or(none)});
    }
    program_.actions.push_back(std::move(info));
  }
}

CalendarInfo Tables::calendar(const checked::Calendar& calendar) {
  return {.name = text(calendar.name), .ranges = calendar.ranges, .yearly = calendar.yearly};
}

void Tables::declare_policy() {
  const checked::Policy& policy = checked_.policy;
  const auto zone = [&](const checked::Zone& choice) {
    program_.zones.push_back(
        {.contact_first = choice.contact_first, .zone = text_or_none(choice.zone)});
  };
  for (const checked::Zone& choice : checked_.zones) zone(choice);
  if (checked_.zones.empty()) zone(policy.zone);
  for (const checked::Calendar& each : checked_.calendars)
    program_.calendars.push_back(calendar(each));

  PolicyInfo& info = program_.policy;
  info.quiet = policy.quiet;
  for (const checked::ChannelWindow& each : policy.windows)
    info.windows.push_back({.channel = each.channel, .window = window(each.window)});
  for (const checked::Limit& each : policy.limits) info.limits.push_back(limit(each));
  info.consent_required = policy.consent_required;
  info.holidays = policy.holidays.value;
  for (const checked::CalendarId each : policy.blackouts) info.blackouts.push_back(each.value);
  info.sender = text_or_none(policy.sender);
}

}  // namespace tend
