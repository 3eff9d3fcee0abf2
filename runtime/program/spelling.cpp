#include "runtime/program/spelling.hpp"

#include "base/number.hpp"
#include "base/window.hpp"
#include "runtime/program/filters.hpp"

namespace tend {

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    switch (c) {
      case '\n':
        result += "\\n";
        break;
      case '\t':
        result += "\\t";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '\'':
        result += "\\'";
        break;
      default:
        result += c;
        break;
    }
  }
  return result + "'";
}

std::string Spelling::text(TextIndex index) const {
  return index == none ? "?" : quoted(program_.text(index));
}

std::string Spelling::number(std::int64_t millionths) {
  return format_number({millionths});
}

std::string Spelling::type(Type type, std::uint32_t enum_type, std::uint32_t shape) const {
  std::string result{type_name(type)};
  if (enum_type != none) result += " " + std::to_string(enum_type);
  if (shape == none) return result;
  const Shape& made = program_.shapes[shape];
  if (made.type == Type::Record) return result + " " + std::to_string(shape);
  const FieldInfo& element = made.fields.front();
  // Lists of lists go as deep as somebody wrote them.
  if (element.type == Type::List) return result + " of shape " + std::to_string(element.shape);
  return result + " of " + this->type(element);
}

std::string Spelling::constant(std::uint32_t index) const {
  const Constant& constant = program_.constants[index];
  const auto of = static_cast<std::size_t>(constant.bits);
  switch (constant.type) {
    case Type::Bool:
      return constant.bits != 0 ? "true" : "false";
    case Type::Number:
      return number(constant.bits);
    case Type::Text:
    case Type::Email:
    case Type::Timezone:
    case Type::Message:
    case Type::ListName:
      return quoted(program_.text(static_cast<TextIndex>(of)));
    case Type::Date:
      return format_date({static_cast<std::int32_t>(constant.bits)});
    case Type::DateTime:
      return format_utc({constant.bits});
    case Type::Time:
      return format_time({constant.bits});
    case Type::Duration:
      return format_duration(program_.durations[of]);
    case Type::Enum:
      return program_.text(program_.enums[constant.enum_type].values[of]);
    case Type::List:
      return list(static_cast<std::uint32_t>(of));
    case Type::Record:
      break;
  }
  return {};
}

/// Lists of constants nest as deep as somebody wrote them: the first few levels are shown.
std::string Spelling::list(std::uint32_t index) const {
  std::string result;
  for (const std::uint32_t item : program_.lists[index]) {
    const bool nested = program_.constants[item].type == Type::List;
    result += (result.empty() ? "" : ", ") + (nested ? "[…]" : constant(item));
  }
  return "[" + result + "]";
}

std::string Spelling::duration(std::uint32_t index) const {
  return format_duration(program_.durations[index]);
}

std::string Spelling::window(std::uint32_t index) const {
  return format_window(program_.windows[index]);
}

std::string Spelling::zone(bool contact_first, TextIndex zone) const {
  return (contact_first ? "contact or " : "") + (zone == none ? "'UTC'" : text(zone));
}

std::string Spelling::zone(std::uint32_t index) const {
  return zone(program_.zones[index].contact_first, program_.zones[index].zone);
}

/// `weekdays `, or nothing where every day will do.
std::string Spelling::days(DayMask days, bool business) {
  if (days == every_day && !business) return {};
  Window window;
  window.days = days;
  window.business = business;
  return format_window(window) + " ";
}

std::string Spelling::arm(const WaitArm& arm) const {
  if (arm.duration != none) return "after " + duration(arm.duration);
  if (arm.moment != none) return "at the moment computed at " + std::to_string(arm.moment);
  return (arm.next ? "next, condition at " : "condition at ") + std::to_string(arm.condition);
}

std::string Spelling::plan(const WaitPlan& plan) const {
  std::string result;
  switch (plan.kind) {
    case WaitKind::For:
      result = plan.fragment != none ? "computed at " + std::to_string(plan.fragment)
                                     : duration(plan.duration);
      break;
    case WaitKind::UntilWindow:
      result = "until";
      break;
    case WaitKind::UntilTime:
      result = "until " + days(plan.days, plan.business) + format_time(*plan.at);
      break;
    case WaitKind::UntilMoment:
      result = "until the moment computed at " + std::to_string(plan.fragment);
      break;
    case WaitKind::UntilCondition:
      for (const WaitArm& each : plan.arms) result += (result.empty() ? "" : "; or ") + arm(each);
      return "until " + result;
  }
  if (plan.window != none) result += " " + window(plan.window);
  if (plan.at && plan.kind != WaitKind::UntilTime) result += " at " + format_time(*plan.at);
  if (plan.up_to != none) result += " up to " + duration(plan.up_to);
  return result;
}

std::string Spelling::filters(const TemplatePart& part) const {
  std::string result;
  for (const FilterCall& filter : part.filters) {
    result += " | " + std::string(info(filter.kind).name);
    for (std::size_t i = 0; i < filter.arguments.size(); ++i) {
      result += (i == 0 ? ": " : ", ") + constant(filter.arguments[i]);
    }
  }
  return result;
}

/// Html, which most values are written as, goes without saying.
std::string_view Spelling::escaping(Escaping escaping) {
  switch (escaping) {
    case Escaping::None:
    case Escaping::Html:
      return "";
    case Escaping::HtmlLines:
      return ", by lines";
    case Escaping::Url:
      return ", as url";
    case Escaping::UrlPath:
      return ", in url path";
    case Escaping::UrlPart:
      return ", in url";
    case Escaping::UrlEncoded:
      return ", encoded in url";
  }
  return "";
}

std::string Spelling::part(const TemplatePart& part) const {
  const std::string at = "at " + std::to_string(part.fragment);
  const std::string target = std::to_string(part.target);
  switch (part.kind) {
    case TemplatePart::Kind::Text: {
      if (part.literal != none) return text(part.literal);
      std::string result = "{{ " + program_.text(program_.fields[part.field].name);
      if (part.fallback != none) result += " | default: " + text(part.fallback);
      return result + filters(part) + std::string(escaping(part.escaping)) + " }}";
    }
    case TemplatePart::Kind::Value:
      return "{{ " + type(part) + " " + at + filters(part) + std::string(escaping(part.escaping)) +
             " }}";
    case TemplatePart::Kind::Unless:
      return "{% unless " + at + " goto " + target + " %}";
    case TemplatePart::Kind::Jump:
      return "{% goto " + target + " %}";
    case TemplatePart::Kind::Each:
      return "{% each " + program_.text(program_.variables[part.variable].name) + " " + at +
             " to " + target + " %}";
  }
  return {};
}

std::string Spelling::render(const Template& parts) const {
  std::string result;
  for (const TemplatePart& each : parts) result += (result.empty() ? "" : " ") + part(each);
  return result;
}

std::string Spelling::limit(const LimitInfo& limit) const {
  std::string result = std::to_string(limit.count);
  if (limit.channel) result += " " + std::string(channel_name(*limit.channel));
  return result + " in " + duration(limit.per) + (limit.skip ? ", skip" : "");
}

std::string Spelling::event(std::uint32_t index) const {
  return program_.text(program_.events[index].name);
}

std::string Spelling::trigger(const TriggerInfo& trigger) const {
  std::string result =
      trigger.event != none ? event(trigger.event) : "watch " + std::to_string(trigger.watch);
  if (trigger.key != none) result += " " + constant(trigger.key);
  if (trigger.condition != none) result += ", condition at " + std::to_string(trigger.condition);
  if (trigger.entry != none) result += ", entry at " + std::to_string(trigger.entry);
  return result + (trigger.including_existing ? ", including existing" : "");
}

std::string Spelling::reading(std::uint32_t index) const {
  static constexpr std::array<std::string_view, 6> names{"count", "sum",      "first",
                                                         "last",  "first at", "last at"};
  const Reading& reading = program_.readings[index];
  return std::string(names[static_cast<std::size_t>(reading.kind)]) + " of tally " +
         std::to_string(reading.tally);
}

std::string Spelling::recurrence(const Recurrence& again) const {
  switch (again.kind) {
    case Recurrence::Kind::None:
      return {};
    case Recurrence::Kind::Days: {
      std::string on = days(again.days, again.business);
      if (on.empty()) on = "day ";
      return ", every " + on.substr(0, on.size() - 1);
    }
    case Recurrence::Kind::Month:
      return ", every month on day " + std::to_string(again.day);
    case Recurrence::Kind::Year:
      return ", every year";
    case Recurrence::Kind::Period:
      return ", every " + duration(again.period);
  }
  return {};
}

}  // namespace tend
