#include "tests/unit/source_sample.hpp"

#include "tests/unit/example_program.hpp"

namespace tend {
namespace {

FieldInfo field(Program& program, const std::string& name, Type type) {
  FieldInfo info;
  info.name = example::text(program, name);
  info.type = type;
  return info;
}

void add_event(Program& program, const std::string& name, std::vector<FieldInfo> fields) {
  EventInfo info;
  info.name = example::text(program, name);
  info.key = 0;
  info.fields = std::move(fields);
  program.events.push_back(std::move(info));
}

std::uint32_t add_enum(Program& program, const std::vector<std::string>& names) {
  EnumType values;
  for (const std::string& name : names) values.values.push_back(example::text(program, name));
  program.enums.push_back(values);
  return static_cast<std::uint32_t>(program.enums.size() - 1);
}

}  // namespace

Program source_sample() {
  Program program;
  const auto add = [&](const std::string& name, Type type) -> FieldInfo& {
    program.fields.push_back(field(program, name, type));
    return program.fields.back();
  };
  add("email", Type::Email);
  add("first_name", Type::Text);
  add("title", Type::Text);
  add("company", Type::Text);
  add("country", Type::Text);
  add("phone", Type::Text);
  const std::uint32_t lifecycle =
      add_enum(program, {"subscriber", "lead", "mql", "sql", "customer"});
  add("lifecycle", Type::Enum).enum_type = lifecycle;
  add("timezone", Type::Timezone);
  add("created_at", Type::DateTime);
  add("birthday", Type::Date);
  add("vip", Type::Bool);
  add("call_at", Type::Time);
  add("notice", Type::Duration);
  const std::uint32_t zero = example::number_constant(program, 0);
  add("score", Type::Number).initial = zero;

  for (const char* name : {"purchased", "order_cancelled"}) {
    add_event(program, name,
              {field(program, "product", Type::Text), field(program, "amount", Type::Number),
               field(program, "order", Type::Text), field(program, "items", Type::Number)});
  }
  add_event(program, "form_submitted", {field(program, "form", Type::Text)});
  add_event(program, "opened",
            {field(program, "message", Type::Text), field(program, "machine", Type::Bool)});
  return program;
}

std::uint32_t field_of(const Program& program, const std::string& name) {
  for (std::uint32_t at = 0; at < program.fields.size(); ++at) {
    if (program.text(program.fields[at].name) == name) return at;
  }
  return none;
}

std::uint32_t event_of(const Program& program, const std::string& name) {
  for (std::uint32_t at = 0; at < program.events.size(); ++at) {
    if (program.text(program.events[at].name) == name) return at;
  }
  return none;
}

std::string SourceBench::shown(const std::string& identity, const std::string& name) {
  const auto contact = store.find_contact(identity);
  if (!contact) return "no such contact";
  const std::uint32_t at = field_of(program, name);
  const Value value = store.field(*contact, at);
  if (!value.known()) return "unset";
  if (is_text(program.fields[at].type)) {
    return std::string(texts.view(static_cast<std::uint32_t>(value.bits)));
  }
  return std::to_string(value.bits);
}

}  // namespace tend
