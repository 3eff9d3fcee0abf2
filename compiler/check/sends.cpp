// sends.cpp: what reaches people: messages to the contact, notices to the house.
#include <algorithm>
#include <array>

#include "compiler/check/addresses.hpp"
#include "compiler/check/contact_field.hpp"
#include "compiler/check/steps.hpp"

namespace tend::checking {
namespace {

/// A summary names the newest of each.
constexpr std::uint32_t kept_for_summary = 20;
constexpr std::array<std::string_view, 6> summary_events = {
    "form_submitted", "downloaded", "page_viewed", "opened", "clicked", "purchased"};

}  // namespace

checked::MessageId Steps::message(const ast::Name& name) {
  return sent(argument(name));
}

checked::MessageId Steps::sent(const ast::Name& named) {
  const checked::MessageId id = messages_.sent(project_.sources.at(named.span), named);
  // Workflows are checked one after the other.
  note_what_is_sure(project_.message_facts[id]);
  std::vector<std::string>& senders = project_.message_facts[id].senders;
  if (senders.empty() || senders.back() != workflow_.name) senders.push_back(workflow_.name);
  return id;
}

/// What the run has here for certain, as far as it has that wherever the message is sent.
void Steps::note_what_is_sure(MessageFacts& message) {
  const std::vector<std::string>& here = common_->taken;
  if (!message.taken)
    message.taken = here;
  else
    std::erase_if(*message.taken, [&](const std::string& name) {
      return std::find(here.begin(), here.end(), name) == here.end();
    });
  if (!message.senders.empty() && message.senders.back() == workflow_.name) return;
  message.sent_without_trigger |=
      workflow_.triggers.empty() || project_.is_enrolled_in(workflow_.name);
  for (const checked::Trigger& trigger : workflow_.triggers) {
    message.sent_without_trigger |= !trigger.event;
    if (trigger.event) message.triggers.push_back(trigger.event);
  }
}

void Steps::send(const ast::Step& step, const ast::Send& send, checked::Block& block) {
  const checked::MessageId message = this->message(send.message);
  std::optional<checked::Block> otherwise = optional_block(send.otherwise);
  if (is_beside_ && send.otherwise) {
    project_.diagnostics
        .report(Code::WaitInBlock, send.otherwise->span, "a `send` here cannot have an `else`")
        .primary("nothing waits here to learn whether it was dropped")
        .note("the message goes its own way to window and limit, and no longer belongs to the run");
    return;
  }
  add(step, checked::Send{message, std::move(otherwise), send.ignoring_window, send.ignoring_limit},
      block);
}

void Steps::subscribe(const ast::Step& step, const ast::Subscribe& subscribe,
                      checked::Block& block) {
  if (const auto* topic = project_.find(project_.topics, subscribe.topic, "topic"))
    add(step, checked::Subscribe{topic->id, subscribe.unsubscribe}, block);
}

void Steps::notify(const ast::Step& step, const ast::Notify& notify, checked::Block& block) {
  checked::Notify made;
  const bool sound = person(notify.person, made, block);
  if (notify.subject) made.subject = messages_.subject(*notify.subject, workflow_);
  if (notify.message) {
    // The prelude's, unless the project has a message of that name.
    made.summary =
        notify.message->text == "summary" && !project_.messages.contains(notify.message->text);
    if (made.summary)
      remember_for_summary(notify.message->span);
    else
      made.message = message(*notify.message);
  }
  if (sound) add(step, std::move(made), block);
}

bool Steps::person(ast::ExprId id, checked::Notify& made, checked::Block& block) {
  const ast::Expr& expr = file_.exprs[id];
  if (const auto* text = std::get_if<ast::TextLiteral>(&expr.node)) {
    made.address = text->value;
    return check_address(project_, {text->value, expr.span}, false);
  }
  if (const auto* mention = std::get_if<ast::Mention>(&expr.node)) {
    const ast::Pattern& pattern = file_.patterns[mention->pattern];
    const bool is_name = std::holds_alternative<std::monostate>(pattern.key) &&
                         !pattern.has_parentheses && !pattern.without && !mention->range;
    if (is_name && !is_run_value(pattern.event))
      return person_named(pattern.event, expr.span, made);
    if (is_name) return person_of_run(id, made, block);
  }
  if (const auto* path = std::get_if<ast::Path>(&expr.node);
      path && path->names.size() == 2 && path->names.front().text == "contact") {
    const auto field = find_contact_field(project_, path->names.back());
    if (!field || !has_address(*field, expr.span)) return false;
    made.field = *field;
    return true;
  }
  if (std::holds_alternative<ast::Path>(expr.node)) return person_of_run(id, made, block);
  if (std::holds_alternative<ast::ErrorExpr>(expr.node)) {
    project_.saw_error_node = true;
    return false;
  }
  project_.diagnostics
      .report(Code::TypeMismatch, expr.span,
              "who is notified is a field with an address, a team, or an address")
      .help("such as `notify owner`, `notify sales` or `notify 'anna@invise.example'`");
  return false;
}

/// What the run knows by the name: an argument that is no constant, or what a step gave.
bool Steps::is_run_value(const ast::Name& name) const {
  if (scope_.arguments) {
    if (const auto found = scope_.arguments->find(name.text); found != scope_.arguments->end())
      return project_.literal(found->second.expr) == nullptr;
  }
  return std::any_of(workflow_.variables.begin(), workflow_.variables.end(),
                     [&](const checked::Variable& each) {
                       return each.name == name.text && each.kind != checked::Variable::Kind::Key;
                     });
}

/// `trigger.instructor`, `event.instructor`, `ticket.agent`, `boss`: whose address it is then.
bool Steps::person_of_run(ast::ExprId id, checked::Notify& made, checked::Block& block) {
  const Span where = file_.exprs[id].span;
  const Operand person = expressions_.value(id);
  if (!person) return false;
  if (person.type != Type::Email && person.type != Type::Text) {
    project_.diagnostics.report(Code::TypeMismatch, where, "an email address is wanted here")
        .primary("this is " + std::string(in_words(person.type)));
    return false;
  }
  made.written = project_.sources.text(where);
  const bool is_in_run =
      std::holds_alternative<checked::RunVariable>(project_.out.exprs[person.expr].node);
  const Operand to = is_in_run ? person : kept("notify " + made.written, where, person, block);
  made.variable = std::get<checked::RunVariable>(project_.out.exprs[to.expr].node).variable;
  return true;
}

bool Steps::person_named(const ast::Name& name, Span where, checked::Notify& made) {
  const ast::Name named = argument(name);
  if (named.span != name.span) {
    made.address = named.text;
    return check_address(project_, {named.text, named.span}, false);
  }
  if (const auto field = project_.fields.find(name.text); field != project_.fields.end()) {
    made.field = field->second;
    return has_address(field->second, where);
  }
  if (const auto team = project_.teams.find(name.text); team != project_.teams.end()) {
    team->second.used = true;
    made.team = team->second.id;
    return true;
  }
  std::vector<std::string_view> names;
  for (const auto& [each, team] : project_.teams) names.push_back(each);
  for (const auto& [each, field] : project_.fields)
    if (project_.out.fields[field].type == Type::Email) names.push_back(each);
  std::sort(names.begin(), names.end());
  auto report = project_.diagnostics.report(Code::UnknownDeclaration, name.span,
                                            "nobody here is called " + quoted(name.text));
  report.note("who is notified is a field with an address, a team, or an address in quotes");
  suggest(report, name.span, name.text, names);
  return false;
}

bool Steps::has_address(checked::FieldId id, Span where) {
  const checked::Field& field = project_.out.fields[id];
  if (field.type == Type::Email || field.type == Type::Text) return true;
  auto report =
      project_.diagnostics.report(Code::TypeMismatch, where, "an email address is wanted here");
  report.primary("this is " + std::string(in_words(field.type)));
  if (!project_.library_field[id]) report.label(field.span, "declared here");
  return false;
}

/// The tallies that a summary reads; events that machines made are left out, as everywhere.
void Steps::remember_for_summary(Span where) {
  for (const std::string_view name : summary_events) {
    const auto event = project_.events.find(name);
    if (event == project_.events.end() || !project_.out.events[event->second].key) continue;
    ast::Pattern pattern;
    pattern.event = {name, where};
    pattern.span = where;
    checked::Tally tally;
    tally.event = event->second;
    if (!expressions_.pattern(pattern, event->second, tally.condition)) continue;
    tally.value_field = project_.out.events[event->second].key;
    tally.zone = checked::ZoneId(std::size_t{0});
    tally.keep = kept_for_summary;
    project_.tally(std::move(tally));
  }
}

}  // namespace tend::checking
