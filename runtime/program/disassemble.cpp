#include "runtime/program/disassemble.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>

#include "base/number.hpp"
#include "base/window.hpp"
#include "runtime/program/functions.hpp"

namespace tend {
namespace {

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

std::string_view name_of(ChannelKind kind) {
  switch (kind) {
    case ChannelKind::Email:
      return "email";
    case ChannelKind::Sms:
      return "sms";
    case ChannelKind::Push:
      return "push";
    case ChannelKind::Overlay:
      return "overlay";
  }
  return "?";
}

/// Writes a verified program, table by table, then the code.
class Listing {
 public:
  explicit Listing(const Program& program) : program_(program) {}

  std::string write(const DisassembleOptions& options) {
    if (options.tables) {
      write_enums();
      write_fields();
      write_events();
      write_messages();
      write_waits();
    }
    for (const WorkflowInfo& flow : program_.workflows) write_workflow(flow);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  void begin_table(std::string_view title) {
    if (!out_.empty()) out_ += '\n';
    line("{}", title);
  }

  // ---- tables

  std::string type(Type type, std::uint32_t enum_type) const {
    std::string result{type_name(type)};
    return enum_type == none ? result : result + " " + std::to_string(enum_type);
  }

  void write_enums() {
    if (program_.enums.empty()) return;
    begin_table("enums");
    for (std::size_t i = 0; i < program_.enums.size(); ++i) {
      std::string values;
      for (const TextIndex value : program_.enums[i].values) {
        values += (values.empty() ? "" : ", ") + program_.text(value);
      }
      line("  {:>4}  {}", i, values);
    }
  }

  void write_field(std::size_t index, const FieldInfo& field, bool key, std::string_view indent) {
    line("{}{:>4}  {}{}: {}{}", indent, index, key ? "key " : "", program_.text(field.name),
         type(field.type, field.enum_type),
         field.initial == none ? "" : " = " + constant(field.initial));
  }

  void write_fields() {
    if (program_.fields.empty()) return;
    begin_table("fields");
    for (std::size_t i = 0; i < program_.fields.size(); ++i) {
      write_field(i, program_.fields[i], false, "  ");
    }
  }

  void write_events() {
    if (program_.events.empty()) return;
    begin_table("events");
    for (std::size_t i = 0; i < program_.events.size(); ++i) {
      const EventInfo& event = program_.events[i];
      line("  {:>4}  {}", i, program_.text(event.name));
      for (std::size_t f = 0; f < event.fields.size(); ++f) {
        write_field(f, event.fields[f], f == event.key, "      ");
      }
    }
  }

  /// Piece by piece: `'Hello ' {{ first_name | default: 'there' }}`.
  std::string render(const Template& parts) const {
    std::string result;
    for (const TemplatePart& part : parts) {
      if (!result.empty()) result += ' ';
      if (part.literal != none) {
        result += quoted(program_.text(part.literal));
        continue;
      }
      result += "{{ " + program_.text(program_.fields[part.field].name);
      if (part.fallback != none) result += " | default: " + quoted(program_.text(part.fallback));
      result += " }}";
    }
    return result;
  }

  void write_messages() {
    if (program_.messages.empty()) return;
    begin_table("messages");
    for (std::size_t i = 0; i < program_.messages.size(); ++i) {
      const MessageInfo& message = program_.messages[i];
      line("  {:>4}  {} {}, {}{}", i, name_of(message.channel), program_.text(message.name),
           message.kind == MessageKind::Marketing ? "marketing" : "transactional",
           message.declared ? "" : ", undeclared");
      if (message.from != none) line("        from {}", quoted(program_.text(message.from)));
      if (!message.subject.empty()) line("        subject {}", render(message.subject));
      if (!message.text.empty()) line("        text {}", render(message.text));
      if (!message.html.empty()) line("        html {}", render(message.html));
    }
  }

  std::string plan(const WaitPlan& plan) const {
    switch (plan.kind) {
      case WaitKind::For: {
        std::string result = plan.fragment != none
                                 ? "computed at " + std::to_string(plan.fragment)
                                 : format_duration(program_.durations[plan.duration]);
        if (plan.window != none) result += " " + format_window(program_.windows[plan.window]);
        if (plan.at) result += " at " + format_time(*plan.at);
        return result;
      }
      case WaitKind::UntilWindow:
        return "until " + format_window(program_.windows[plan.window]);
      case WaitKind::UntilTime:
        return "until " + days(plan) + format_time(*plan.at);
      case WaitKind::UntilMoment: {
        std::string result = "until the moment computed at " + std::to_string(plan.fragment);
        if (plan.window != none) result += " " + format_window(program_.windows[plan.window]);
        if (plan.at) result += " at " + format_time(*plan.at);
        return result;
      }
    }
    return {};
  }

  /// `weekdays `, or nothing where every day will do.
  static std::string days(const WaitPlan& plan) {
    if (plan.days == every_day && !plan.business) return {};
    Window window;
    window.days = plan.days;
    window.business = plan.business;
    return format_window(window) + " ";
  }

  void write_waits() {
    if (program_.waits.empty()) return;
    begin_table("waits");
    for (std::size_t i = 0; i < program_.waits.size(); ++i) {
      line("  {:>4}  {}{}", i, plan(program_.waits[i]),
           program_.waits[i].whole_day ? " (whole days)" : "");
    }
  }

  // ---- code

  void write_workflow(const WorkflowInfo& flow) {
    begin_table("workflow " + program_.text(flow.name) +
                (flow.title == none ? "" : " " + quoted(program_.text(flow.title))));
    for (const TriggerInfo& trigger : flow.triggers) {
      line("  when {}{}", program_.text(program_.events[trigger.event].name),
           trigger.condition == none ? "" : ", condition at " + std::to_string(trigger.condition));
    }
    line("  reenroll {}", reenroll(flow));
    line("  timezone {}", zone(flow));
    if (flow.window != none) line("  window {}", format_window(program_.windows[flow.window]));
    line("  entry {}, slots {}", flow.entry, flow.slots);
    const auto labels = find_labels(flow);
    std::uint32_t last_step = none;
    for (std::uint32_t pc = flow.code_begin; pc < flow.code_end; ++pc) {
      if (const auto label = labels.find(pc); label != labels.end()) line("{}:", label->second);
      const std::uint32_t step = program_.step_of[pc];
      if (step != last_step && step != none) write_step(program_.steps[step]);
      last_step = step;
      write_instruction(pc, labels);
    }
  }

  std::string reenroll(const WorkflowInfo& flow) const {
    std::string result = flow.reenroll == ReenrollMode::Never    ? "never"
                         : flow.reenroll == ReenrollMode::Always ? "always"
                                                                 : "after ";
    if (flow.reenroll_after != none) {
      result += format_duration(program_.durations[flow.reenroll_after]);
    }
    return flow.reenroll_from_entry ? result + " from entry" : result;
  }

  std::string zone(const WorkflowInfo& flow) const {
    const std::string named = flow.zone == none ? "UTC" : program_.text(flow.zone);
    return (flow.contact_zone ? "contact or " : "") + quoted(named);
  }

  void write_step(const StepInfo& step) {
    line("        # {}  {}:{}:{}", program_.text(step.identity), program_.text(step.file),
         step.line, step.column);
  }

  using Labels = std::map<std::uint32_t, std::string>;

  Labels find_labels(const WorkflowInfo& flow) const {
    Labels labels;
    for (std::uint32_t pc = flow.code_begin; pc < flow.code_end; ++pc) {
      const Word word = program_.code[pc];
      if (info(word.op()).operand == Operand::Target) labels[word.operand()];
    }
    std::size_t number = 0;
    for (auto& [pc, label] : labels) label = "L" + std::to_string(++number);
    for (const TriggerInfo& trigger : flow.triggers) {
      if (trigger.condition != none) labels[trigger.condition] = "condition";
    }
    for (std::uint32_t pc = flow.code_begin; pc < flow.code_end; ++pc) {
      const Word word = program_.code[pc];
      if (word.op() != Op::Wait || word.operand() >= program_.waits.size()) continue;
      const WaitPlan& plan = program_.waits[word.operand()];
      if (plan.fragment != none) {
        labels[plan.fragment] = plan.kind == WaitKind::For ? "duration" : "moment";
      }
    }
    labels[flow.entry] = "entry";
    return labels;
  }

  void write_instruction(std::uint32_t pc, const Labels& labels) {
    const Word word = program_.code[pc];
    const OpInfo& op = info(word.op());
    std::string text = fmt::format("  {:>4}  {}", pc, op.name);
    if (op.operand == Operand::Target) {
      const auto label = labels.find(word.operand());
      text += " " + (label == labels.end() ? std::to_string(word.operand()) : label->second);
    } else if (op.operand != Operand::None) {
      text += " " + std::to_string(word.operand());
      if (op.operand != Operand::Slot) text = fmt::format("{:<28}; {}", text, operand(pc, word));
    }
    line("{}", text);
  }

  std::string constant(std::uint32_t index) const {
    const Constant& constant = program_.constants[index];
    const auto of = static_cast<std::size_t>(constant.bits);
    switch (constant.type) {
      case Type::Bool:
        return constant.bits != 0 ? "true" : "false";
      case Type::Number:
        return format_number({constant.bits});
      case Type::Text:
      case Type::Email:
      case Type::Timezone:
      case Type::Message:
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
        break;
    }
    return {};
  }

  std::string list(std::uint32_t index) const {
    std::string result;
    for (const std::uint32_t item : program_.lists[index]) {
      result += (result.empty() ? "" : ", ") + constant(item);
    }
    return "[" + result + "]";
  }

  /// The event whose fields the code at `pc` reads: that of the trigger whose condition lies
  /// nearest before it, else that of the workflow's triggers.
  const EventInfo* event_at(std::uint32_t pc) const {
    for (const WorkflowInfo& flow : program_.workflows) {
      if (pc < flow.code_begin || pc >= flow.code_end || flow.triggers.empty()) continue;
      const TriggerInfo* nearest = &flow.triggers.front();
      std::uint32_t start = 0;
      for (const TriggerInfo& trigger : flow.triggers) {
        if (trigger.condition == none || trigger.condition > pc || trigger.condition < start)
          continue;
        nearest = &trigger;
        start = trigger.condition;
      }
      return &program_.events[nearest->event];
    }
    return nullptr;
  }

  /// What an operand refers to. Code that no path reaches was not verified, so indexes are looked
  /// at here.
  std::string operand(std::uint32_t pc, Word word) const {
    const std::uint32_t index = word.operand();
    const auto in = [index](const auto& table) { return index < table.size(); };
    switch (info(word.op()).operand) {
      case Operand::Constant:
        return in(program_.constants) ? constant(index) : "?";
      case Operand::Field:
        return in(program_.fields) ? program_.text(program_.fields[index].name) : "?";
      case Operand::EventField: {
        const EventInfo* event = event_at(pc);
        return event != nullptr && in(event->fields) ? program_.text(event->fields[index].name)
                                                     : "?";
      }
      case Operand::Function:
        return in(function_infos) ? std::string(function_infos[index].name) : "?";
      case Operand::Wait:
        return in(program_.waits) ? plan(program_.waits[index]) : "?";
      case Operand::Message:
        return in(program_.messages) ? program_.text(program_.messages[index].name) : "?";
      case Operand::Text:
        return in(program_.texts) ? quoted(program_.text(index)) : "?";
      case Operand::List:
        return in(program_.lists) ? list(index) : "?";
      case Operand::None:
      case Operand::Slot:
      case Operand::Target:
        break;
    }
    return {};
  }

  const Program& program_;
  std::string out_;
};

}  // namespace

std::string disassemble(const Program& program, DisassembleOptions options) {
  return Listing(program).write(options);
}

}  // namespace tend
