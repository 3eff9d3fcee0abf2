#include "compiler/check/messages.hpp"

#include <algorithm>
#include <array>

#include "compiler/check/addresses.hpp"
#include "compiler/check/contact_field.hpp"
#include "compiler/check/expressions.hpp"
#include "compiler/template/markdown.hpp"
#include "compiler/template/plain_text.hpp"
#include "grammar/parse.hpp"

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
}

void Messages::check(const ast::Ast& file, const ast::Message& written) {
  for (const ast::Name& name : written.names) {
    checked::Message& message = project_.out.messages[project_.messages.at(name.text)];
    if (message.span != name.span) continue;  // the second of two: reported
    const Shape shape{file, written, name.text, message};
    const std::size_t reported = project_.diagnostics.all().size();
    const bool saw_error_node = std::exchange(project_.saw_error_node, false);
    for (const ast::Pair& pair : written.properties) property(shape, pair);
    if (written.variants_by) variants(shape);
    // What could not be read is not missing.
    if (!project_.saw_error_node && !has_error_since(reported)) check_content(shape);
    project_.saw_error_node |= saw_error_node;
  }
}

bool Messages::has_error_since(std::size_t reported) const {
  const std::vector<Diagnostic>& all = project_.diagnostics.all();
  return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(reported), all.end(),
                     [](const Diagnostic& each) { return each.severity == Severity::Error; });
}

bool Messages::has_syntax_error(SourceId source) const {
  constexpr int first_of_other_areas = 100;
  return std::ranges::any_of(project_.diagnostics.all(), [&](const Diagnostic& each) {
    return each.severity == Severity::Error && project_.sources.at(each.primary.span) == source &&
           static_cast<int>(each.code) < first_of_other_areas;
  });
}

/// A message of several names has one content. What a mistake took with it is not missing.
void Messages::check_content(const Shape& shape) {
  const ast::Name& name = shape.written.names.front();
  if (shape.name != name.text) return;
  const bool needs_subject =
      shape.message.channel == ChannelKind::Email && shape.message.subject.empty();
  const bool needs_body = shape.message.text.empty() && shape.message.html.empty();
  if ((!needs_subject && !needs_body) || has_syntax_error(shape.file.source)) return;
  const std::string what =
      "the " + std::string(channel_name(shape.message.channel)) + ' ' + quoted(name.text);
  if (needs_subject) {
    project_.diagnostics.report(Code::MissingSubject, name.span, what + " has no subject")
        .help("add one: `subject: '…'`");
  }
  if (needs_body) {
    auto report = project_.diagnostics.report(Code::MissingBody, name.span, what + " has no body");
    if (project_.options.strict) report.severity(Severity::Error);
    const std::string_view ending = shape.message.channel == ChannelKind::Email ? ".html" : ".txt";
    report.help("add one: `body: '…'`, or `body: file('" + std::string(name.text) +
                std::string(ending) + "')`");
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
    from(shape, pair);
  } else if (name == "topic") {
    topic(shape, pair);
  } else if (name == "kind") {
    constexpr std::string_view note =
        "a transactional message is one that the contact waits for, such as a receipt; all others "
        "are marketing";
    if (const auto word = one_of(shape, pair, {"marketing", "transactional"}, note))
      shape.message.kind = *word == 0 ? MessageKind::Marketing : MessageKind::Transactional;
  } else if (name == "delivery") {
    constexpr std::string_view note =
        "what is delivered `at_least_once` is sent again when nobody knows whether it left";
    if (const auto word = one_of(shape, pair, {"once", "at_least_once"}, note))
      shape.message.at_least_once = *word == 1;
  } else {
    auto report = project_.diagnostics.report(Code::UnknownProperty, pair.name.span,
                                              "a message has no property " + quoted(name));
    suggest(report, pair.name.span, name, property_names);
  }
}

TemplateText Messages::written_text(std::string_view value, Span span) const {
  // Without escapes the value is a view of the source, and each of its places one in the text.
  const std::string_view written = project_.sources.text(span);
  const bool inside = value.data() >= written.data() &&
                      value.data() + value.size() <= written.data() + written.size();
  if (!inside) return {value, span, false, kept_pieces(value, written)};
  const auto begin = span.begin + static_cast<std::uint32_t>(value.data() - written.data());
  return {value, {begin, begin + static_cast<std::uint32_t>(value.size())}, true};
}

std::optional<TemplateText> Messages::text_of(const Shape& shape, const ast::Pair& pair) {
  const ast::Value& value = shape.file.values[pair.value];
  const auto* expr = std::get_if<ast::ExprId>(&value.node);
  if (expr && *expr) {
    const ast::Expr& node = shape.file.exprs[*expr];
    if (std::holds_alternative<ast::ErrorExpr>(node.node)) {
      project_.saw_error_node = true;
      return std::nullopt;
    }
    if (const auto* text = std::get_if<ast::TextLiteral>(&node.node))
      return written_text(text->value, node.span);
  }
  auto report = project_.diagnostics.report(Code::TypeMismatch, value.span,
                                            quoted(pair.name.text) + " is a text");
  report.help("put it in quotes: `" + std::string(pair.name.text) + ": '…'`");
  return std::nullopt;
}

/// A sender that many messages share may have a name.
std::optional<TemplateText> Messages::constant_text(const Shape& shape, const ast::Pair& pair) {
  const ast::Value& value = shape.file.values[pair.value];
  const ast::Mention* mention = as_mention(shape.file, value);
  if (!mention) return std::nullopt;
  const auto found = project_.constants.find(shape.file.patterns[mention->pattern].event.text);
  if (found == project_.constants.end()) return std::nullopt;
  const Operand constant =
      Expressions(project_, {.place = Scope::Place::Constant, .file = &shape.file})
          .constant(found->second, value.span);
  const checked::Literal* literal = constant ? project_.literal(constant.expr) : nullptr;
  const auto* text = literal ? std::get_if<std::string>(literal) : nullptr;
  if (!text) return std::nullopt;
  return TemplateText{*text, value.span, false};
}

void Messages::from(const Shape& shape, const ast::Pair& pair) {
  auto text = constant_text(shape, pair);
  if (!text) text = text_of(shape, pair);
  if (!text) return;
  shape.message.from = text->value;
  if (shape.message.channel == ChannelKind::Email)
    check_address(project_, {text->value, text->span}, true);
}

void Messages::topic(const Shape& shape, const ast::Pair& pair) {
  const ast::Value& value = shape.file.values[pair.value];
  const ast::Mention* mention = as_mention(shape.file, value);
  if (!mention) {
    project_.diagnostics
        .report(Code::TypeMismatch, value.span, "`topic` is the name of a declared topic")
        .help("declare one, `topic newsletter`, and name it: `topic: newsletter`");
    return;
  }
  const ast::Name& name = shape.file.patterns[mention->pattern].event;
  if (const auto* found = project_.find(project_.topics, name, "topic"))
    shape.message.topic = found->id;
}

/// The number of the word that a property has; nothing when it has none of them.
std::optional<std::size_t> Messages::one_of(const Shape& shape, const ast::Pair& pair,
                                            const std::vector<std::string_view>& words,
                                            std::string_view note) {
  const ast::Value& value = shape.file.values[pair.value];
  const std::string_view text = project_.sources.text(value.span);
  const auto found = std::find(words.begin(), words.end(), text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  auto report =
      project_.diagnostics.report(Code::UnknownEnumValue, value.span,
                                  quoted(text) + " is no value of " + quoted(pair.name.text));
  report.note(std::string(note));
  suggest(report, value.span, text, words);
  return std::nullopt;
}

void Messages::body(const Shape& shape, const ast::Pair& pair) {
  const ast::Value& value = shape.file.values[pair.value];
  if (const ast::Mention* mention = as_mention(shape.file, value)) {
    const ast::Pattern& call = shape.file.patterns[mention->pattern];
    if (call.event.text == "file" && call.conditions.size() == 1) return body_file(shape, call);
  }
  auto text = text_of(shape, pair);
  if (!text) return;
  // A text that begins with a tag is meant as HTML, as in a file.
  const bool is_html = text->value.substr(0, 1) == "<";
  if (is_html) return html_body(*text, shape.message);
  text->is_plain_body = true;
  shape.message.text = compile(*text, shape.message);
}

/// The bodies become one, which asks for the field first. Who has none of the values gets `body`,
/// or the first of them where there is none.
void Messages::variants(const Shape& shape) {
  const std::optional<checked::FieldId> field =
      find_contact_field(project_, *shape.written.variants_by);
  checked::Template html = std::move(shape.message.html);
  checked::Template text = std::move(shape.message.text);
  const bool has_body = !html.empty() || !text.empty();
  std::vector<Variant> all;
  for (const ast::Pair& pair : shape.written.variants) {
    shape.message.html.clear();
    shape.message.text.clear();
    body(shape, pair);
    const checked::ExprId fits = field ? variant_fits(*field, pair.name) : checked::ExprId{};
    if (fits)
      all.push_back(
          {fits, pair.name.span, std::move(shape.message.html), std::move(shape.message.text)});
  }
  if (!has_body && !all.empty()) {
    html = all.front().html;
    text = all.front().text;
  }
  shape.message.html = choose(all, &Variant::html, std::move(html));
  shape.message.text = choose(all, &Variant::text, std::move(text));
}

/// Whether the contact's field has the value that a variant is for; none when it never can.
checked::ExprId Messages::variant_fits(checked::FieldId id, const ast::Name& value) {
  const checked::Field& field = project_.out.fields[id];
  checked::Literal wanted = std::string(value.text);
  if (field.type == Type::Enum) {
    const std::vector<std::string>& values = project_.out.enums[field.enum_type].values;
    const auto found = std::find(values.begin(), values.end(), value.text);
    if (found == values.end()) {
      auto report = project_.diagnostics.report(
          Code::UnknownEnumValue, value.span,
          quoted(value.text) + " is none of the values of " + quoted(field.name));
      suggest(report, value.span, value.text, {values.begin(), values.end()});
      return {};
    }
    wanted = static_cast<std::int32_t>(found - values.begin());
  } else if (!is_text(field.type)) {
    project_.diagnostics
        .report(Code::TypeMismatch, value.span, "variants are chosen by a text or an enum")
        .note(quoted(field.name) + " is " + std::string(in_words(field.type)));
    return {};
  }
  const Wanted type = type_of(field);
  const checked::ExprId is = project_.add(value.span, type, checked::ContactField{id});
  const checked::ExprId to = project_.add(value.span, type, checked::Constant{std::move(wanted)});
  return project_.add(value.span, {Type::Bool}, checked::Apply{Op::Equal, {is, to}});
}

checked::Template Messages::choose(const std::vector<Variant>& variants,
                                   checked::Template Variant::*part, checked::Template otherwise) {
  using Kind = tend::TemplatePart::Kind;
  const bool none_has_it = std::all_of(variants.begin(), variants.end(),
                                       [&](const Variant& each) { return (each.*part).empty(); });
  if (none_has_it) return otherwise;
  checked::Template made;
  const auto append = [&](const checked::Template& body) {
    const auto moved = static_cast<std::uint32_t>(made.size());
    for (checked::TemplatePart piece : body) {
      if (piece.kind == Kind::Unless || piece.kind == Kind::Jump || piece.kind == Kind::Each)
        piece.target += moved;
      made.push_back(std::move(piece));
    }
  };
  std::vector<std::size_t> ends;
  for (const Variant& each : variants) {
    const std::size_t asked = made.size();
    made.push_back({.span = each.span, .kind = Kind::Unless, .value = each.condition});
    append(each.*part);
    ends.push_back(made.size());
    made.push_back({.span = each.span, .kind = Kind::Jump});
    made[asked].target = static_cast<std::uint32_t>(made.size());
  }
  append(otherwise);
  for (const std::size_t end : ends) made[end].target = static_cast<std::uint32_t>(made.size());
  return made;
}

void Messages::body_file(const Shape& shape, const ast::Pattern& call) {
  const ast::Expr& argument = shape.file.exprs[call.conditions.front()];
  const auto* written = std::get_if<ast::TextLiteral>(&argument.node);
  if (!written) {
    project_.diagnostics.report(Code::TypeMismatch, argument.span, "`file` takes a path in quotes")
        .help("such as `file('intro.html')`");
    return;
  }
  constexpr std::array<std::string_view, 3> endings = {".html", ".md", ".txt"};
  const bool known_ending =
      std::any_of(endings.begin(), endings.end(),
                  [&](std::string_view ending) { return written->value.ends_with(ending); });
  if (!known_ending) {
    project_.diagnostics
        .report(Code::BodyNotFound, argument.span,
                "a body is a file of HTML, Markdown or plain text")
        .help("its name ends with .html, .md or .txt");
    return;
  }
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
    check_utf8(project_.sources[*source], project_.diagnostics);
  }
  compile_file(known->second, shape.message);
}

void Messages::compile_file(SourceId source, checked::Message& message) {
  const TemplateText text = file_text(source);
  if (find_invalid_utf8(text.value) != std::string_view::npos) {
    project_.saw_error_node = true;  // reported
    return;
  }
  const std::string& name = project_.sources[source].name;
  if (name.ends_with(".html")) {
    html_body(text, message);
  } else if (name.ends_with(".txt")) {
    message.text = compile(text, message);
  } else {
    std::vector<KeptPiece> kept;
    const std::string html = markdown_to_html(text.value, kept);
    const std::size_t reported = project_.diagnostics.all().size();
    WrittenValues written;
    message.html = compile({.value = html, .span = text.span, .kept = kept, .is_html = true},
                           message, &written);
    if (has_error_since(reported)) return;  // the same once more
    // Markdown is written to be read as it is too.
    WrittenValues addresses;
    for (const KeptPiece& piece : kept)
      if (const auto found = written.find(piece.begin);
          found != written.end() && found->second >= Escaping::Url)
        addresses.emplace(piece.source, found->second);
    TemplateText as_text = text;
    as_text.addresses = &addresses;
    message.text = compile(as_text, message);
  }
}

/// HTML, and the text that stands beside it; what is wrong with one is wrong with the other, at the
/// same place.
void Messages::html_body(const TemplateText& html, checked::Message& message) {
  TemplateText as_html = html;
  as_html.is_html = true;
  const std::size_t reported = project_.diagnostics.all().size();
  WrittenValues written;
  message.html = compile(as_html, message, &written);
  if (has_error_since(reported)) return;  // what is read out of it would have the same, or others
  std::vector<KeptPiece> kept;
  const std::string text = html_to_text(html.value, kept);
  WrittenValues addresses;
  for (const KeptPiece& piece : kept)
    if (const auto found = written.find(piece.source);
        found != written.end() && found->second >= Escaping::Url)
      addresses.emplace(piece.begin, found->second);
  if (!html.exact) {
    const auto is_elsewhere = [&](KeptPiece& piece) {
      const std::size_t size = piece.end - piece.begin;
      for (const KeptPiece& known : html.kept) {
        if (piece.source < known.begin || piece.source + size > known.end) continue;
        piece.source = known.source + (piece.source - known.begin);
        return false;
      }
      return true;
    };
    std::erase_if(kept, is_elsewhere);
  }
  message.text =
      compile({.value = text, .span = html.span, .kept = std::move(kept), .addresses = &addresses},
              message);
}

TemplateText Messages::file_text(SourceId id) const {
  const Source& source = project_.sources[id];
  return {source.text, source.span(0, source.text.size()), true};
}

checked::Template Messages::subject(const ast::Text& text, checked::Workflow& workflow) {
  return compile_template(project_, written_text(text.value, text.span), {.workflow = &workflow});
}

checked::MessageId Messages::sent(SourceId file, const ast::Name& name) {
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
bool Messages::sent_file(SourceId file, const ast::Name& name, checked::Message& message) {
  const Source& source = project_.sources[file];
  const FileReader& reader = *project_.modules.reader;
  constexpr std::array<std::string_view, 3> endings = {".email.html", ".email.md", ".txt"};
  for (const std::string_view ending : endings) {
    const std::string path = path_beside(source, std::string(name.text) + std::string(ending));
    if (!reader.exists(path)) continue;
    const Result<SourceId> body = project_.modules.reader->read(*project_.modules.sources, path);
    if (!body) {
      project_.diagnostics
          .report(Code::BodyNotFound, name.span, "cannot read the body `" + path + "`")
          .primary(body.error().message);
      return true;
    }
    message.subject.push_back({as_title(name.text), {}, std::nullopt, name.span});
    check_utf8(project_.sources[*body], project_.diagnostics);
    files_.emplace_back(name.text, *body);
    return true;
  }
  return false;
}

void Messages::check_files() {
  for (const auto& [name, source] : files_)
    compile_file(source, project_.out.messages[project_.messages.at(name)]);
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

checked::Template Messages::compile(const TemplateText& text, const checked::Message& message,
                                    WrittenValues* written) {
  const auto found = project_.messages.find(message.name);
  TemplateUse use{.message = message.name,
                  .message_span = message.span,
                  .has_address = message.channel == ChannelKind::Email,
                  .written = written};
  if (found != project_.messages.end()) use.senders = project_.message_facts[found->second].senders;
  return compile_template(project_, text, use);
}

}  // namespace tend::checking
