// actions.cpp: calls to other systems: what they take and give back, and the JSON that is posted.
#include <algorithm>

#include "base/json_text.hpp"
#include "base/overloaded.hpp"
#include "compiler/check/addresses.hpp"
#include "compiler/check/expressions.hpp"
#include "compiler/check/fields.hpp"
#include "compiler/check/resources.hpp"

namespace tend::checking {
namespace {

/// With doubling waits the tenth retry is hours later: someone should have looked by then.
constexpr std::int64_t most_retries = 10;

void declare_fields(Project& project, const ast::Ast& file,
                    const std::vector<ast::FieldDecl>& written, std::string_view what,
                    std::vector<checked::Field>& fields) {
  for (const ast::FieldDecl& field : written) {
    const auto first = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& each) { return each.name == field.name.text; });
    if (first != fields.end()) {
      project.diagnostics
          .report(Code::Duplicate, field.name.span,
                  "the " + std::string(what) + " " + quoted(field.name.text) + " is declared twice")
          .label(first->span, "first declared here");
      continue;
    }
    const std::optional<Wanted> type = declared_type(project, file, field.type);
    if (!type) continue;
    checked::Field made;
    made.name = field.name.text;
    made.type = type->type;
    made.enum_type = type->enum_type;
    made.shape = type->shape;
    made.span = field.span;
    fields.push_back(std::move(made));
  }
}

std::string as_json(const checked::Literal& literal) {
  const auto text = [](std::string_view value) {
    std::string out;
    append_json_string(out, value);
    return out;
  };
  return std::visit(overloaded{
                        [](bool value) { return std::string(value ? "true" : "false"); },
                        [](Number value) { return format_number(value); },
                        [&](const std::string& value) { return text(value); },
                        [&](Date value) { return text(format_date(value)); },
                        [&](Instant value) { return text(format_utc(value)); },
                        [&](TimeOfDay value) { return text(format_time(value)); },
                        [&](const Duration& value) { return text(format_duration(value)); },
                        [](std::int32_t value) { return std::to_string(value); },
                    },
                    literal);
}

/// The pieces of a body: JSON text, with a hole for each parameter.
class Body {
 public:
  Body(Project& project, const ast::Ast& file, checked::Action& action, Span name)
      : project_(project), file_(file), action_(action), name_(name) {}

  void object(const std::vector<ast::Pair>& pairs) {
    NameTable<Span> seen;
    literal("{");
    for (const ast::Pair& pair : pairs) {
      if (const auto [first, added] = seen.try_emplace(pair.name.text, pair.name.span); !added) {
        project_.diagnostics
            .report(Code::Duplicate, pair.name.span,
                    quoted(pair.name.text) + " stands twice in this object")
            .label(first->second, "first here");
        continue;
      }
      if (seen.size() > 1) literal(",");
      std::string key;
      append_json_string(key, pair.name.text);
      literal(key + ":");
      value(pair.value);
    }
    literal("}");
  }

 private:
  void literal(std::string_view text) {
    if (action_.body.empty() || action_.body.back().parameter) action_.body.emplace_back();
    action_.body.back().literal += text;
  }

  void value(ast::ValueId id) {
    if (!id) {
      project_.saw_error_node = true;
      return;
    }
    std::visit(overloaded{
                   [&](const ast::ExprId& each) { expression(each); },
                   [&](const ast::ObjectValue& each) { object(each.pairs); },
                   [&](const ast::ListValue& each) {
                     items(each.items, [&](ast::ValueId item) { value(item); });
                   },
               },
               file_.values[id].node);
  }

  template <class Item, class Write>
  void items(const std::vector<Item>& all, Write write) {
    literal("[");
    for (std::size_t index = 0; index < all.size(); ++index) {
      if (index > 0) literal(",");
      write(all[index]);
    }
    literal("]");
  }

  void expression(ast::ExprId id) {
    if (!id) {
      project_.saw_error_node = true;
      return;
    }
    const ast::Expr& expr = file_.exprs[id];
    if (const auto* list = std::get_if<ast::ListLiteral>(&expr.node))
      return items(list->items, [&](ast::ExprId item) { expression(item); });
    if (const ast::Name* name = bare_name(expr)) {
      if (parameter(*name)) return;
      if (!project_.constants.contains(name->text) && name->text != "true" && name->text != "false")
        return report_unknown(*name);
    }
    const Operand operand =
        Expressions(project_, {.place = Scope::Place::Constant, .file = &file_}).value(id);
    if (!operand) return;
    if (const checked::Literal* constant = project_.literal(operand.expr)) {
      literal(as_json(*constant));
      return;
    }
    project_.diagnostics
        .report(Code::BadSetting, expr.span,
                "the body of an action is made of constants and parameters")
        .help("work it out where the action is called, and hand it over as a parameter");
  }

  const ast::Name* bare_name(const ast::Expr& expr) const {
    const auto* mention = std::get_if<ast::Mention>(&expr.node);
    if (!mention || mention->range) return nullptr;
    const ast::Pattern& pattern = file_.patterns[mention->pattern];
    const bool bare = std::holds_alternative<std::monostate>(pattern.key) &&
                      !pattern.has_parentheses && !pattern.any_key && !pattern.without;
    return bare ? &pattern.event : nullptr;
  }

  bool parameter(const ast::Name& name) {
    const auto found =
        std::find_if(action_.parameters.begin(), action_.parameters.end(),
                     [&](const checked::Field& each) { return each.name == name.text; });
    if (found == action_.parameters.end()) return false;
    action_.body.push_back({{}, static_cast<std::uint32_t>(found - action_.parameters.begin())});
    return true;
  }

  void report_unknown(const ast::Name& name) {
    auto report = project_.diagnostics.report(Code::UnknownName, name.span,
                                              "the action has no parameter " + quoted(name.text));
    report.label(name_, "its parameters are declared here");
    std::vector<std::string_view> names;
    for (const checked::Field& each : action_.parameters) names.push_back(each.name);
    if (project_.fields.contains(name.text))
      report.help("an action sees its parameters only: add `" + std::string(name.text) +
                  "` to them, and hand it over where the action is called");
    else
      suggest(report, name.span, name.text, names);
  }

  Project& project_;
  const ast::Ast& file_;
  checked::Action& action_;
  Span name_;
};

/// `env('TICKETS_URL')`: a name that every shell can set.
bool check_variable(Project& project, const ast::Text& name) {
  const auto is_part = [](char byte) {
    return byte == '_' || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte >= '0' && byte <= '9');
  };
  const std::string_view text = name.value;
  if (!text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
      std::all_of(text.begin(), text.end(), is_part))
    return true;
  project.diagnostics
      .report(Code::BadAddress, name.span,
              "`" + std::string(text) + "` is no name of a variable of the environment")
      .note("such a name has letters, digits and `_`, and no digit first")
      .help("such as `env('TICKETS_URL')`");
  return false;
}

/// What a parameter is where a caller leaves it out.
void check_defaults(Project& project, const ast::Ast& file, const ast::Action& written,
                    checked::Action& action) {
  for (const ast::FieldDecl& field : written.parameters) {
    if (!field.initial) continue;
    const auto made = std::find_if(action.parameters.begin(), action.parameters.end(),
                                   [&](const auto& each) { return each.span == field.span; });
    if (made == action.parameters.end()) continue;
    const Operand value =
        Expressions(project, {.place = Scope::Place::Constant, .file = &file})
            .wanted(
                field.initial, {made->type, made->enum_type, made->shape},
                Label{field.name.span, "this parameter is " + std::string(in_words(made->type))});
    if (!value) continue;
    if (const checked::Literal* literal = project.literal(value.expr))
      made->initial = *literal;
    else
      project.diagnostics.report(Code::BadSetting, file.exprs[field.initial].span,
                                 "the default of a parameter is a constant");
  }
}

}  // namespace

void declare_action(Project& project, const ast::Ast& file, const ast::Action& written,
                    checked::Action& action) {
  action.name = written.name.text;
  declare_fields(project, file, written.parameters, "parameter", action.parameters);
  declare_fields(project, file, written.returns, "answer", action.returns);
}

void check_action(Project& project, const ast::Ast& file, const ast::Action& written,
                  checked::Action& action) {
  check_defaults(project, file, written, action);
  if (!written.webhook) {
    project.diagnostics
        .report(Code::BadSetting, written.name.span,
                "the action " + quoted(written.name.text) + " calls nothing")
        .help("say where: `webhook: post 'https://desk.example/tickets'`")
        .help("or, where that is decided elsewhere: `webhook: post env('TICKETS_URL')`");
  } else if (written.webhook_from_environment) {
    if (check_variable(project, *written.webhook)) action.url_variable = written.webhook->value;
  } else if (check_url(project, *written.webhook)) {
    action.url = written.webhook->value;
  }
  Body(project, file, action, written.name.span).object(written.body);
  if (!written.retry_times) return;
  const std::int64_t retries = written.retry_times->micros / 1'000'000;
  if (written.retry_times->micros % 1'000'000 != 0 || retries > most_retries) {
    project.diagnostics
        .report(Code::BadSetting, written.name.span,
                "an action is tried again a whole number of times, at most " +
                    std::to_string(most_retries))
        .primary("this one asks for " + format_number(*written.retry_times));
    return;
  }
  action.retries = static_cast<std::uint32_t>(retries);
}

}  // namespace tend::checking
