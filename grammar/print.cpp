#include "grammar/print.hpp"

#include <array>

#include "base/overloaded.hpp"
#include "grammar/printer.hpp"

namespace tend {

std::string print_ast(const ast::Ast& ast) {
  return grammar::Printer(ast).print();
}

namespace grammar {
namespace {

std::string str(const ast::Name& name) {
  return std::string(name.text);
}

std::string_view channel(ast::Channel channel) {
  constexpr std::array<std::string_view, 4> names{"email", "sms", "push", "overlay"};
  return names[static_cast<std::size_t>(channel)];
}

template <class Names>
std::string joined(const Names& names, std::string_view between = ", ") {
  std::string result;
  for (const ast::Name& name : names)
    result.append(result.empty() ? "" : between).append(name.text);
  return result;
}

}  // namespace

std::string Printer::print() {
  for (const ast::Decl& declared : ast_.decls) declaration(declared);
  return std::move(out_);
}

void Printer::declaration(const ast::Decl& declaration) {
  if (!declaration.doc.empty()) line("## " + quoted(declaration.doc));
  const auto nested = [&](const auto& print) {
    ++depth_;
    print();
    --depth_;
  };
  std::visit(overloaded{[&](const ast::ErrorDecl&) { line("<error>"); },
                        [&](const ast::Import& node) {
                          line("import " +
                               (node.file ? quoted(node.file->value) : joined(node.module, "/")));
                        },
                        [&](const ast::Workflow& node) { workflow(node); },
                        [&](const ast::Sequence& node) {
                          line("sequence " + str(node.name));
                          fields(node.parameters);
                          nested([&] {
                            line("steps");
                            steps(node.block.steps);
                          });
                        },
                        [&](const ast::Contact& node) {
                          line("contact");
                          fields(node.fields);
                        },
                        [&](const ast::Event& node) { event(node); },
                        [&](const ast::Message& node) { message(node); },
                        [&](const ast::Topic& node) { line("topic " + str(node.name)); },
                        [&](const ast::List& node) { line("list " + str(node.name)); },
                        [&](const ast::Segment& node) {
                          line("segment " + str(node.name) + " when " + expression(node.condition));
                        },
                        [&](const ast::Score& node) { score(node); },
                        [&](const ast::Policy& node) { policy(node); },
                        [&](const ast::CalendarDecl& node) { calendar(node); },
                        [&](const ast::Team& node) {
                          line("team " + str(node.name));
                          nested([&] {
                            for (const ast::Text& member : node.members) line(quoted(member.value));
                          });
                        },
                        [&](const ast::Action& node) { action(node); },
                        [&](const ast::Pool& node) {
                          line("pool " + str(node.name) + " codes " + expression(node.codes));
                        },
                        [&](const ast::Const& node) {
                          line("const " + str(node.name) + " = " + expression(node.value));
                        },
                        [&](const ast::Test& node) {
                          line("test " + quoted(node.name.value));
                          nested([&] {
                            for (const ast::TestLine& one : node.lines) test_line(one);
                          });
                        }},
             declaration.node);
}

void Printer::workflow(const ast::Workflow& workflow) {
  line((workflow.name ? "workflow " + str(*workflow.name) : "script") +
       (workflow.title ? " " + quoted(workflow.title->value) : ""));
  ++depth_;
  for (const ast::Setting& one : workflow.settings) setting(one);
  --depth_;
  steps(workflow.steps);
}

void Printer::event(const ast::Event& event) {
  line("event " + str(event.name) +
       (event.foreign_name ? " from " + quoted(event.foreign_name->value) : ""));
  fields(event.fields);
  ++depth_;
  for (const ast::Mapping& mapping : event.mappings) {
    std::string path;
    for (const auto& part : mapping.path) {
      path += std::visit(
          overloaded{[&](const ast::Name& name) { return (path.empty() ? "" : ".") + str(name); },
                     [](int index) { return "[" + std::to_string(index) + "]"; }},
          part);
    }
    line("map " + str(mapping.field) + ": " + path);
  }
  --depth_;
}

void Printer::message(const ast::Message& message) {
  line(std::string(channel(message.channel)) + " " + joined(message.names));
  ++depth_;
  for (const ast::Pair& property : message.properties)
    line(str(property.name) + ": " + value(property.value));
  if (message.variants_by)
    line("variants by " + str(*message.variants_by) + " " + pairs(message.variants));
  --depth_;
}

void Printer::score(const ast::Score& score) {
  line("score " + str(score.name));
  ++depth_;
  for (const auto& item : score.items) {
    std::visit(overloaded{[&](const ast::ScoreRule& rule) {
                            line("when " + expression(rule.condition) +
                                 (rule.remove ? " remove " : " add ") + format_number(rule.points) +
                                 (rule.up_to ? " up to " + format_number(*rule.up_to) + " per " +
                                                   format_duration(rule.per)
                                             : ""));
                          },
                          [&](const ast::ScoreDecay& decay) {
                            line("decay " + format_number(Number{decay.share.micros * 100}) +
                                 "% per " + format_duration(decay.per));
                          }},
               item);
  }
  --depth_;
}

void Printer::policy(const ast::Policy& policy) {
  line("policy");
  ++depth_;
  for (const ast::PolicyItem& item : policy.items) {
    line(std::visit(
        overloaded{
            [](const ast::Timezone& node) { return zone(node); },
            [](const ast::Quiet& node) {
              return "quiet " + format_time(node.span.start) + "-" + format_time(node.span.end);
            },
            [](const ast::ChannelWindow& node) {
              return "window " + (node.channel ? str(*node.channel) + " " : "") +
                     format_window(node.window.value);
            },
            [](const ast::Limit& node) { return limit(node); },
            [](const ast::Consent& node) {
              return std::string(node.required ? "consent required for " : "consent assumed for ") +
                     joined(node.channels);
            },
            [](const ast::Holidays& node) { return "holidays " + str(node.calendar); },
            [](const ast::Blackout& node) { return "blackout " + str(node.calendar); },
            [](const ast::Sender& node) { return "sender " + quoted(node.address.value); }},
        item.node));
  }
  --depth_;
}

void Printer::calendar(const ast::CalendarDecl& calendar) {
  line("calendar " + str(calendar.name));
  ++depth_;
  for (const auto& item : calendar.items) {
    std::visit(overloaded{[&](const DateRange& range) {
                            line(format_date(range.first) +
                                 (range.first == range.last ? "" : ".." + format_date(range.last)));
                          },
                          [&](const YearlyDay& yearly) { line(format_yearly_day(yearly)); }},
               item);
  }
  --depth_;
}

void Printer::action(const ast::Action& action) {
  line("action " + str(action.name));
  fields(action.parameters);
  ++depth_;
  for (const ast::FieldDecl& answer : action.returns) line("returns " + field(answer));
  if (action.webhook) {
    const std::string address = quoted(action.webhook->value);
    line("webhook " + (action.webhook_from_environment ? "env(" + address + ")" : address));
  }
  if (!action.body.empty()) line("body " + pairs(action.body));
  if (action.retry_times) line("retry " + format_number(*action.retry_times) + " times");
  --depth_;
}

void Printer::fields(const std::vector<ast::FieldDecl>& fields) {
  ++depth_;
  for (const ast::FieldDecl& one : fields) line(field(one));
  --depth_;
}

std::string Printer::field(const ast::FieldDecl& field) const {
  return (field.key ? "key " : "") + str(field.name) + ": " + type(field.type) +
         (field.required ? "!" : "") + (field.initial ? " = " + expression(field.initial) : "");
}

std::string Printer::type(ast::TypeId id) const {
  return std::visit(
      overloaded{[](const ast::NamedType& node) { return str(node.name); },
                 [&](const ast::ListType& node) { return "list of " + type(node.of); },
                 [](const ast::EnumType& node) { return "enum(" + joined(node.values) + ")"; },
                 [&](const ast::RecordType& node) {
                   std::string result;
                   for (const ast::FieldDecl& one : node.fields)
                     result += (result.empty() ? "" : ", ") + field(one);
                   return "{ " + result + " }";
                 }},
      ast_.types[id].node);
}

std::string Printer::pairs(const std::vector<ast::Pair>& pairs) const {
  std::string result;
  for (const ast::Pair& pair : pairs)
    result += (result.empty() ? "" : ", ") + str(pair.name) + ": " + value(pair.value);
  return result.empty() ? "{}" : "{ " + result + " }";
}

std::string Printer::value(ast::ValueId id) const {
  return std::visit(overloaded{[&](ast::ExprId expr) { return expression(expr); },
                               [&](const ast::ObjectValue& object) { return pairs(object.pairs); },
                               [&](const ast::ListValue& items) {
                                 std::string result;
                                 for (const ast::ValueId item : items.items)
                                   result += (result.empty() ? "" : ", ") + value(item);
                                 return "[" + result + "]";
                               }},
                    ast_.values[id].node);
}

}  // namespace grammar
}  // namespace tend
