#include "compiler/check/messages.hpp"

#include <algorithm>
#include <array>

#include "compiler/template/template.hpp"

namespace tend::checking {
namespace {

const std::vector<std::string_view> property_names = {"subject", "body", "from",
                                                      "topic",   "kind", "delivery"};

ChannelKind channel_of(ast::Channel channel) {
  switch (channel) {
    case ast::Channel::Email:
      return ChannelKind::Email;
    case ast::Channel::Sms:
      return ChannelKind::Sms;
    case ast::Channel::Push:
      return ChannelKind::Push;
    case ast::Channel::Overlay:
      return ChannelKind::Overlay;
  }
  return ChannelKind::Email;
}

const ast::Mention* as_mention(const ast::Ast& file, const ast::Value& value) {
  const auto* expr = std::get_if<ast::ExprId>(&value.node);
  return expr && *expr ? std::get_if<ast::Mention>(&file.exprs[*expr].node) : nullptr;
}

/// `case_study` as a subject: `Case study`.
std::string as_title(std::string_view name) {
  std::string title(name);
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z')
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

}  // namespace

void Messages::declare(const ast::Message& message, bool library) {
  for (const ast::Name& name : message.names) {
    const auto [entry, added] = project_.messages.try_emplace(name.text);
    if (!added) {
      project_.diagnostics
          .report(Code::Duplicate, name.span,
                  "the message " + quoted(name.text) + " is declared twice")
          .label(project_.out.messages[entry->second].span, "first declared here");
      continue;
    }
    checked::Message made;
    made.name = name.text;
    made.channel = channel_of(message.channel);
    made.span = name.span;
    entry->second = project_.out.messages.add(std::move(made));
    project_.message_facts.resize(project_.out.messages.size());
    project_.message_facts[entry->second].library = library;
  }
  if (message.variants_by) project_.not_built(message.variants_by->span, "`variants by`");
}

void Messages::check(const ast::Ast& file, const ast::Message& written) {
  for (const ast::Name& name : written.names) {
    checked::Message& message = project_.out.messages[project_.messages.at(name.text)];
    if (message.span != name.span) continue;  // the second of two: reported
    const Shape shape{file, written, name.text, message};
    for (const ast::Pair& pair : written.properties) property(shape, pair);
    const auto is_subject = [](const ast::Pair& pair) { return pair.name.text == "subject"; };
    if (written.channel == ast::Channel::Email &&
        std::none_of(written.properties.begin(), written.properties.end(), is_subject)) {
      project_.diagnostics
          .report(Code::MissingSubject, name.span,
                  "the email " + quoted(name.text) + " has no subject")
          .help("add one: `subject: '…'`");
    }
  }
}

void Messages::property(const Shape& shape, const ast::Pair& pair) {
  const std::string_view name = pair.name.text;
  if (name == "subject") {
    if (const auto text = text_of(shape, pair))
      shape.message.subject = compile(*text, shape.message);
  } else if (name == "body") {
    body(shape, pair);
  } else if (name == "from") {
    if (const auto text = text_of(shape, pair)) shape.message.from = text->value;
  } else if (name == "kind") {
    kind(shape, pair);
  } else if (name == "topic" || name == "delivery") {
    project_.not_built(pair.span, "the property " + quoted(name));
  } else {
    auto report = project_.diagnostics.report(Code::UnknownProperty, pair.name.span,
                                              "a message has no property " + quoted(name));
    suggest(report, pair.name.span, name, property_names);
  }
}

std::optional<Messages::Text> Messages::text_of(const Shape& shape, const ast::Pair& pair) {
  const ast::Value& value = shape.file.values[pair.value];
  const auto* expr = std::get_if<ast::ExprId>(&value.node);
  if (expr && *expr) {
    const ast::Expr& node = shape.file.exprs[*expr];
    if (std::holds_alternative<ast::ErrorExpr>(node.node)) {
      project_.saw_error_node = true;
      return std::nullopt;
    }
    if (const auto* text = std::get_if<ast::TextLiteral>(&node.node)) {
      // Without escapes the value is a view of the source, and each of its places one in the text.
      const std::string_view written = project_.sources.text(node.span);
      const auto inside =
          text->value.data() >= written.data() &&
          text->value.data() + text->value.size() <= written.data() + written.size();
      if (!inside) return Text{text->value, node.span, false};
      const auto begin =
          node.span.begin + static_cast<std::uint32_t>(text->value.data() - written.data());
      return Text{
          text->value, {begin, begin + static_cast<std::uint32_t>(text->value.size())}, true};
    }
  }
  auto report = project_.diagnostics.report(Code::TypeMismatch, value.span,
                                            quoted(pair.name.text) + " is a text");
  report.help("put it in quotes: `" + std::string(pair.name.text) + ": '…'`");
  return std::nullopt;
}

void Messages::kind(const Shape& shape, const ast::Pair& pair) {
  const ast::Value& value = shape.file.values[pair.value];
  const std::string_view text = project_.sources.text(value.span);
  if (text == "marketing" || text == "transactional") {
    shape.message.kind = text == "marketing" ? MessageKind::Marketing : MessageKind::Transactional;
    return;
  }
  auto report = project_.diagnostics.report(Code::UnknownEnumValue, value.span,
                                            quoted(text) + " is no kind of message");
  report.note(
      "a transactional message is one that the contact waits for, such as a receipt; all others "
      "are marketing");
  suggest(report, value.span, text, {"marketing", "transactional"});
}

void Messages::body(const Shape& shape, const ast::Pair& pair) {
  const ast::Value& value = shape.file.values[pair.value];
  if (const ast::Mention* mention = as_mention(shape.file, value)) {
    const ast::Pattern& call = shape.file.patterns[mention->pattern];
    if (call.event.text == "file" && call.conditions.size() == 1) return body_file(shape, call);
  }
  const auto text = text_of(shape, pair);
  if (!text) return;
  // A text that begins with a tag is meant as HTML, as in a file.
  const bool is_html = text->value.substr(0, 1) == "<";
  checked::Template body = compile(*text, shape.message);
  (is_html ? shape.message.html : shape.message.text) = std::move(body);
}

void Messages::body_file(const Shape& shape, const ast::Pattern& call) {
  const ast::Expr& argument = shape.file.exprs[call.conditions.front()];
  const auto* written = std::get_if<ast::TextLiteral>(&argument.node);
  if (!written) {
    project_.diagnostics.report(Code::TypeMismatch, argument.span, "`file` takes a path in quotes")
        .help("such as `file('intro.html')`");
    return;
  }
  const bool is_html = written->value.ends_with(".html");
  if (!is_html && !written->value.ends_with(".txt"))
    return project_.not_built(argument.span, "a body that is neither .html nor .txt");
  const std::string path = path_beside(project_.sources[shape.file.source], written->value);
  auto known = read_.find(path);
  if (known == read_.end()) {
    const Result<SourceId> source = project_.modules.reader->read(*project_.modules.sources, path);
    if (!source) {
      project_.diagnostics
          .report(Code::BodyNotFound, argument.span,
                  "cannot read the body `" + std::string(written->value) + "`")
          .primary(source.error().message)
          .note("paths are relative to the file that declares the message");
      return;
    }
    known = read_.emplace(path, *source).first;
  }
  checked::Template body = compile(file_text(known->second), shape.message);
  (is_html ? shape.message.html : shape.message.text) = std::move(body);
}

Messages::Text Messages::file_text(SourceId id) const {
  const Source& source = project_.sources[id];
  return {source.text, source.span(0, source.text.size()), true};
}

checked::MessageId Messages::sent(const ast::Ast& file, const ast::Name& name) {
  const auto [entry, added] = project_.messages.try_emplace(name.text);
  if (added) {
    checked::Message message;
    message.name = name.text;
    message.span = name.span;
    const bool in_file = sent_file(file, name, message);
    message.declared = in_file;
    entry->second = project_.out.messages.add(std::move(message));
    project_.message_facts.resize(project_.out.messages.size());
    if (!in_file) {
      auto report = project_.diagnostics.report(
          Code::UndeclaredMessage, name.span, "nothing declares the message " + quoted(name.text));
      if (project_.options.strict) report.severity(Severity::Error);
      report.primary("it is sent by its name alone, without subject and body");
      std::vector<std::string_view> names;
      for (const checked::Message& each : project_.out.messages)
        if (each.declared) names.push_back(each.name);
      if (const auto near = nearest(name.text, names); !near.empty())
        suggest(report, name.span, name.text, names);
      else
        report.help("declare it: `email " + std::string(name.text) +
                    " { subject: '…', body: '…' }`, or write " + std::string(name.text) +
                    ".email.html beside this file");
    }
  }
  project_.message_facts[entry->second].used = true;
  return entry->second;
}

/// `send intro` takes intro.email.html or intro.txt beside the script; the subject is then its
/// name.
bool Messages::sent_file(const ast::Ast& file, const ast::Name& name, checked::Message& message) {
  const Source& source = project_.sources[file.source];
  const FileReader& reader = *project_.modules.reader;
  constexpr std::array<std::string_view, 3> endings = {".email.html", ".email.md", ".txt"};
  for (const std::string_view ending : endings) {
    const std::string path = path_beside(source, std::string(name.text) + std::string(ending));
    if (!reader.exists(path)) continue;
    if (ending == ".email.md") {
      project_.not_built(name.span, "a body in Markdown");
      return true;
    }
    const Result<SourceId> body = project_.modules.reader->read(*project_.modules.sources, path);
    if (!body) {
      project_.diagnostics
          .report(Code::BodyNotFound, name.span, "cannot read the body `" + path + "`")
          .primary(body.error().message);
      return true;
    }
    message.subject.push_back({as_title(name.text), {}, std::nullopt, name.span});
    (ending == ".txt" ? message.text : message.html) = compile(file_text(*body), message);
    return true;
  }
  return false;
}

void Messages::check_mentions() {
  for (const ast::Name& name : project_.message_mentions) {
    const auto message = project_.messages.find(name.text);
    if (message != project_.messages.end()) {
      project_.message_facts[message->second].used = true;
      continue;
    }
    auto report = project_.diagnostics.report(Code::UnknownName, name.span,
                                              "no message is called " + quoted(name.text));
    report.primary("nothing declares or sends it");
    suggest(report, name.span, name.text, project_.message_names());
  }
}

checked::Template Messages::compile(const Text& text, const checked::Message& message) {
  checked::Template made;
  const auto place = [&](liquid::Place at) -> Span {
    if (!text.exact) return text.span;
    return {text.span.begin + static_cast<std::uint32_t>(at.begin),
            text.span.begin + static_cast<std::uint32_t>(at.end)};
  };
  for (const liquid::Part& part : liquid::parse(text.value)) {
    if (const auto* literal = std::get_if<liquid::Literal>(&part)) {
      made.push_back({std::string(literal->text), {}, std::nullopt, text.span});
    } else if (const auto* not_built = std::get_if<liquid::NotBuilt>(&part)) {
      project_.not_built(place(not_built->place), not_built->construct);
    } else if (const auto* malformed = std::get_if<liquid::Malformed>(&part)) {
      project_.diagnostics
          .report(Code::TemplateSyntax, place(malformed->place), "the template cannot be read")
          .primary(malformed->message);
    } else {
      const auto& out = std::get<liquid::Output>(part);
      if (auto piece =
              output(out.names, out.fallback, place(out.names_place), place(out.place), message))
        made.push_back(std::move(*piece));
    }
  }
  return made;
}

std::optional<checked::TemplatePart> Messages::output(const std::vector<std::string_view>& names,
                                                      std::optional<std::string_view> fallback,
                                                      Span names_span, Span span,
                                                      const checked::Message& message) {
  if (names.size() == 1 && names[0] == "message")
    return checked::TemplatePart{message.name, {}, std::nullopt, span};
  const bool is_contact = names.size() == 1 || (names.size() == 2 && names[0] == "contact");
  if (!is_contact) {
    project_.not_built(names_span, quoted(project_.sources.text(names_span)) + " in a template");
    return std::nullopt;
  }
  const std::string_view name = names.back();
  const auto field = project_.fields.find(name);
  if (field == project_.fields.end()) {
    auto report = project_.diagnostics.report(Code::UnknownField, names_span,
                                              "unknown contact field " + quoted(name));
    report.primary("not a field of `contact`").label(message.span, "in this message");
    suggest(report, names_span, name, project_.field_names());
    return std::nullopt;
  }
  const checked::Field& facts = project_.out.fields[field->second];
  if (facts.type == Type::List) {
    project_.not_built(names_span, "a field that holds a list");
    return std::nullopt;
  }
  // An email leaves only for a contact that has an address.
  const bool is_address = facts.name == "email" && message.channel == ChannelKind::Email;
  if (!fallback && !facts.initial && !is_address) {
    project_.diagnostics
        .report(Code::TemplateUnset, span,
                quoted(name) + " may not be set, and then nothing stands here")
        .label(message.span, "in this message")
        .help("say what stands there instead: `{{ " + std::string(name) + " | default: '…' }}`");
  }
  checked::TemplatePart part{{}, field->second, std::nullopt, span};
  if (fallback) part.fallback = std::string(*fallback);
  return part;
}

}  // namespace tend::checking
