#include "compiler/check/templates.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "base/overloaded.hpp"
#include "compiler/check/expressions.hpp"
#include "compiler/check/filters.hpp"
#include "compiler/check/template_contexts.hpp"
#include "compiler/check/template_known.hpp"
#include "compiler/template/markdown_marks.hpp"
#include "compiler/template/template.hpp"

namespace tend::checking {
namespace {

/// A block that is open, and the pieces whose way on is not known yet.
struct Open {
  enum class Kind : std::uint8_t { If, Case, For } kind = Kind::If;
  liquid::Place place;
  std::optional<std::size_t> unless = {};  ///< the piece that goes on to the next branch
  std::vector<std::size_t> jumps = {};     ///< to the end
  std::size_t each = 0;                    ///< For: its piece
  std::string_view name = {};              ///< For: of the element
  ast::ExprId subject = {};                ///< Case
  ast::ExprId excluded = {};               ///< Unless: what is true after its `else`
  bool has_else = false;
};

class TemplateCompiler {
 public:
  TemplateCompiler(Project& project, const TemplateText& text, const TemplateUse& use)
      : project_(project),
        text_(text),
        use_(use),
        span_of_([this](liquid::Place at) { return place(at); }) {
    if (text.is_html) contexts_.emplace(project, text.value, span_of_);
    if (!use.message.empty()) {
      names_.emplace("message", project.constant(text.span, Type::Text, std::string(use.message)));
    }
  }

  checked::Template compile() {
    if (ended_early()) return {};
    if (text_.is_plain_body) warn_of_markdown();
    const std::vector<liquid::Part> parts = liquid::parse(text_.value, ast_, span_of_);
    for (const liquid::Part& part : parts)
      std::visit([this](const auto& each) { add(each); }, part);
    for (const Open& open : open_) {
      report(open.place, "this is never closed")
          .help(open.kind == Open::Kind::For  ? "close it with `{% endfor %}`"
                : open.kind == Open::Kind::If ? "close it with `{% endif %}`"
                                              : "close it with `{% endcase %}`");
    }
    if (contexts_ && open_.empty()) contexts_->end();
    return std::move(made_);
  }

 private:
  /// A quote in it, or a line's end, took the rest away: that was reported.
  bool ended_early() const {
    return std::ranges::any_of(project_.diagnostics.all(), [&](const Diagnostic& each) {
      const std::uint32_t at = each.primary.span.begin;
      return each.code == Code::UnclosedText && text_.span.begin <= at && at <= text_.span.end + 1;
    });
  }
  Span place(liquid::Place at) const {
    for (const KeptPiece& piece : text_.kept) {
      if (at.begin < piece.begin || at.end > piece.end) continue;
      const auto moved = text_.span.begin + static_cast<std::uint32_t>(piece.source);
      return {moved + static_cast<std::uint32_t>(at.begin - piece.begin),
              moved + static_cast<std::uint32_t>(at.end - piece.begin)};
    }
    if (!text_.exact) return text_.span;
    return {text_.span.begin + static_cast<std::uint32_t>(at.begin),
            text_.span.begin + static_cast<std::uint32_t>(at.end)};
  }
  void warn_of_markdown() {
    const std::optional<MarkdownMark> mark = find_markdown(text_.value);
    if (!mark) return;
    const bool is_link = mark->kind == MarkdownMark::Kind::Link;
    auto report = project_.diagnostics.report(
        Code::MarkdownAsText, place({mark->begin, mark->end}),
        "this is Markdown, and the body is plain text: it is sent as it stands");
    report.primary(is_link ? "people would read the brackets" : "people would read the stars");
    if (use_.has_address)
      report.help("write the body in a file of Markdown: `body: file('" +
                  std::string(use_.message) + ".email.md')`");
    report.help(is_link ? "or write the address alone" : "or leave the stars out");
  }
  Diagnostics::Builder report(liquid::Place at, const std::string& primary) {
    Diagnostics::Builder made =
        project_.diagnostics.report(Code::TemplateSyntax, place(at), "the template cannot be read");
    made.primary(primary);
    return made;
  }

  void add(const liquid::Literal& literal) {
    made_.push_back({.literal = std::string(literal.text), .span = text_.span});
    if (contexts_) contexts_->literal(literal.text);
  }
  void add(const liquid::Malformed& malformed) {
    Diagnostics::Builder made = report(malformed.place, malformed.message);
    if (!malformed.help.empty()) made.help(malformed.help);
  }

  void add(const liquid::Output& output) {
    const Escaping escaping = escaping_of(output);
    if (add_plain(output, escaping)) return;
    const Operand operand = value(output.value);
    if (!operand) return;
    checked::TemplatePart part{.span = place(output.place),
                               .kind = tend::TemplatePart::Kind::Value,
                               .value = operand.expr,
                               .escaping = escaping};
    Filtered filtered{operand.type, operand.enum_type, operand.shape,
                      operand.may_be_unset && !known_.has(named_value(ast_, output.value))};
    for (const liquid::Filter& filter : output.filters) {
      checked::Filter made;
      if (!check_filter(project_, filter, span_of_, filtered, made)) return;
      // HTML is escaped once, at the end.
      const bool escapes = made.kind == FilterKind::Escape || made.kind == FilterKind::NewlineToBr;
      const bool is_markup = contexts_ || text_.addresses != nullptr;
      if (!is_markup || !escapes) part.filters.push_back(std::move(made));
    }
    if (filtered.type == Type::List || filtered.type == Type::Record) {
      project_.diagnostics
          .report(Code::TypeMismatch, place(output.value_place),
                  std::string(in_words(filtered.type)) + " cannot be written as it is")
          .help(filtered.type == Type::List
                    ? "go through it with `{% for each in … %}`, or `| join`"
                    : "write one of its fields");
      return;
    }
    if (filtered.may_be_unset) report_unset(output);
    made_.push_back(std::move(part));
  }

  Escaping escaping_of(const liquid::Output& output) {
    const auto has = [&](std::string_view name) {
      return std::any_of(output.filters.begin(), output.filters.end(),
                         [&](const liquid::Filter& each) { return each.name == name; });
    };
    if (!contexts_) {
      if (text_.addresses == nullptr) return Escaping::None;
      const auto found = text_.addresses->find(output.place.begin);
      return found == text_.addresses->end() ? Escaping::None : found->second;
    }
    const Escaping escaping = contexts_->value(output, has("newline_to_br"), has("url_encode"));
    if (use_.written != nullptr) use_.written->emplace(output.place.begin, escaping);
    return escaping;
  }

  /// `{{ first_name }}`, `{{ first_name | default: 'x' }}`: most of what there is.
  bool add_plain(const liquid::Output& output, Escaping escaping) {
    const std::string_view name = field_name(output.value);
    if (name == "message" && output.filters.empty() && !use_.message.empty()) {
      made_.push_back({.literal = std::string(use_.message), .span = place(output.place)});
      return true;
    }
    if (name.empty() || names_.contains(name)) return false;
    const auto found = project_.fields.find(name);
    if (found == project_.fields.end()) {
      if (names_run_variable(output.value)) return false;
      if (!reported_.contains(std::string(name)) && !is_silent_about(name))
        report_unknown(place(output.value_place), name);
      return true;
    }
    const checked::Field& field = project_.out.fields[found->second];
    const bool is_default =
        output.filters.size() == 1 && output.filters[0].name == "default" &&
        output.filters[0].arguments.size() == 1 &&
        std::holds_alternative<std::string_view>(output.filters[0].arguments[0].value);
    const bool is_plain = output.filters.empty() || is_default;
    if (!is_plain || field.type == Type::List || field.type == Type::Record) return false;
    checked::TemplatePart part{
        .field = found->second, .span = place(output.place), .escaping = escaping};
    if (is_default)
      part.fallback = std::string(std::get<std::string_view>(output.filters[0].arguments[0].value));
    // An email leaves only for a contact that has an address.
    const bool is_address = field.name == "email" && use_.has_address;
    if (!is_default && !field.initial && !is_address && !known_.has(name)) report_unset(output);
    made_.push_back(std::move(part));
    return true;
  }

  /// `first_name` or `contact.first_name`; empty for what is no contact field by its form.
  std::string_view field_name(ast::ExprId id) const {
    const ast::ExprNode& node = ast_.exprs[id].node;
    if (const auto* mention = std::get_if<ast::Mention>(&node))
      return ast_.patterns[mention->pattern].event.text;
    const auto* path = std::get_if<ast::Path>(&node);
    if (path && path->names.size() == 2 && path->names[0].text == "contact")
      return path->names[1].text;
    return {};
  }
  bool names_run_variable(ast::ExprId id) {
    if (!std::holds_alternative<ast::Mention>(ast_.exprs[id].node)) return false;
    const std::string_view name = field_name(id);
    return project_.constants.contains(name) || find_variable(name, id).has_value();
  }

  Diagnostics::Builder report_unknown(Span where, std::string_view name) {
    auto report = project_.diagnostics.report(Code::UnknownField, where,
                                              "unknown contact field " + quoted(name));
    report.primary("not a field of `contact`");
    if (!use_.message.empty()) report.label(use_.message_span, "in this message");
    suggest(report, where, name, project_.field_names());
    return report;
  }

  void report_unset(const liquid::Output& output) {
    const std::string value(text_.value.substr(output.value_place.begin,
                                               output.value_place.end - output.value_place.begin));
    auto report = project_.diagnostics.report(
        Code::TemplateUnset, place(output.place),
        quoted(value) + " may not be set, and then nothing stands here");
    if (!use_.message.empty()) report.label(use_.message_span, "in this message");
    // The filters that are there stay.
    std::string_view filters =
        text_.value.substr(output.value_place.end, output.place.end - output.value_place.end);
    filters = filters.substr(0, filters.rfind("}}"));
    while (filters.ends_with(' ') || filters.ends_with('-')) filters.remove_suffix(1);
    report.help("say what stands there instead: `{{ " + value + std::string(filters) +
                (is_in_quotes() ? " | default: \"…\" }}`" : " | default: '…' }}`"));
  }

  /// In `'` and `'`: another one would end the text.
  bool is_in_quotes() const {
    if (!text_.exact) {
      const std::string_view written = project_.sources.text(text_.span);
      return written.starts_with('\'') && !written.starts_with("'''");
    }
    const Source& file = project_.sources[project_.sources.at(text_.span)];
    const std::string_view before =
        std::string_view(file.text).substr(0, text_.span.begin - file.base);
    return before.ends_with('\'') && !before.ends_with("'''");
  }

  // ---- the way through

  void add(const liquid::If& written) {
    Open& open = open_.emplace_back(Open{.kind = Open::Kind::If, .place = written.place});
    open.unless = branch(written.condition, written.unless, written.place);
    if (contexts_) contexts_->open(written.place);
    known_.open();
    if (written.unless) {
      open.excluded = written.condition;
    } else {
      known_.add(set_where_true(ast_, written.condition));
    }
  }
  void add(const liquid::ElseIf& written) {
    if (Open* open = innermost(Open::Kind::If, written.place, "elsif"); open != nullptr) {
      next_branch(*open);
      open->unless = branch(written.condition, false, written.place);
      open->excluded = {};
      known_.add(set_where_true(ast_, written.condition));
    }
  }
  void add(const liquid::Else& written) {
    if (open_.empty() || open_.back().has_else || open_.back().kind == Open::Kind::For) {
      report(written.place, "there is no `if` or `case` that this could belong to");
      return;
    }
    next_branch(open_.back());
    open_.back().has_else = true;
    if (open_.back().excluded) known_.add(set_where_true(ast_, open_.back().excluded));
  }
  void add(const liquid::Case& written) {
    open_.emplace_back(
        Open{.kind = Open::Kind::Case, .place = written.place, .subject = written.subject});
    if (contexts_) contexts_->open(written.place);
    known_.open();
  }
  void add(const liquid::When& written) {
    Open* open = innermost(Open::Kind::Case, written.place, "when");
    if (open == nullptr) return;
    if (open->unless)
      next_branch(*open);
    else if (contexts_)
      contexts_->begin_here();
    ast::ExprId condition;
    for (const ast::ExprId each : written.values) {
      const Span where = ast_.exprs[each].span;
      const ast::ExprId equal =
          ast_.exprs.add({where, ast::Binary{ast::BinaryOp::Equal, open->subject, each, where}});
      condition =
          condition
              ? ast_.exprs.add({where, ast::Binary{ast::BinaryOp::Or, condition, equal, where}})
              : equal;
    }
    open->unless = branch(condition, false, written.place);
    known_.add({named_value(ast_, open->subject)});
  }
  void add(const liquid::For& written) {
    Open& open = open_.emplace_back(
        Open{.kind = Open::Kind::For, .place = written.place, .name = written.name.text});
    if (contexts_) contexts_->open(written.place);
    known_.open();
    const Operand list = list_of(written);
    checked::TemplatePart part{.span = place(written.place),
                               .kind = tend::TemplatePart::Kind::Each};
    Operand element = project_.unknown_of(part.span, {Type::Text, {}});
    element.may_be_unset = false;
    if (list && list.type != Type::List) {
      project_.diagnostics
          .report(Code::NotAList, ast_.exprs[written.list].span, "only a list can be gone through")
          .primary("this is " + std::string(in_words(list.type)));
    } else if (list) {
      const checked::Field& of = project_.out.shapes[list.shape].fields.front();
      const Wanted type{of.type, of.enum_type, of.shape};
      part.value = list.expr;
      part.variable = variable(std::string(written.name.text), type);
      element = {project_.add(written.name.span, type, checked::MessageVariable{part.variable}),
                 of.type,
                 of.enum_type,
                 false,
                 {},
                 of.shape};
    }
    shadowed_.emplace_back(written.name.text, std::exchange(names_[written.name.text], element));
    open.each = made_.size();
    made_.push_back(std::move(part));
  }
  /// A name that nobody knows is a list that is not declared.
  Operand list_of(const liquid::For& written) {
    const std::string_view name = field_name(written.list);
    const bool is_known = name.empty() || names_.contains(name) || project_.fields.contains(name) ||
                          names_run_variable(written.list);
    if (is_known) return value(written.list);
    if (is_silent_about(name)) return {};
    auto report = report_unknown(ast_.exprs[written.list].span, name);
    if (nearest(name, project_.field_names()).empty())
      report.help("to add a list, declare it: `contact { " + std::string(name) +
                  ": list of text }`");
    return {};
  }
  void add(const liquid::End& written) {
    const Open::Kind kind = written.tag == "endfor"    ? Open::Kind::For
                            : written.tag == "endcase" ? Open::Kind::Case
                                                       : Open::Kind::If;
    if (innermost(kind, written.place, written.tag) == nullptr) return;
    const Open open = std::move(open_.back());
    open_.pop_back();
    const auto end = static_cast<std::uint32_t>(made_.size());
    if (contexts_) close_contexts(open);
    known_.close();
    if (kind == Open::Kind::For) {
      made_[open.each].target = end;
      auto [name, before] = std::move(shadowed_.back());
      shadowed_.pop_back();
      if (before) {
        names_[name] = before;
      } else {
        names_.erase(name);
      }
      return;
    }
    if (open.unless) made_[*open.unless].target = end;
    for (const std::size_t jump : open.jumps) made_[jump].target = end;
  }

  void close_contexts(const Open& open) {
    if (open.kind == Open::Kind::For) {
      contexts_->close_loop();
    } else {
      contexts_->close_ways(!open.has_else);
    }
  }

  Open* innermost(Open::Kind kind, liquid::Place at, std::string_view tag) {
    if (!open_.empty() && open_.back().kind == kind) return &open_.back();
    report(at, "nothing is open that " + quoted(tag) + " could belong to");
    return nullptr;
  }

  /// The piece that goes past the branch when its condition is not true.
  std::size_t branch(ast::ExprId written, bool unless, liquid::Place at) {
    checked::TemplatePart part{.span = place(at), .kind = tend::TemplatePart::Kind::Unless};
    if (Operand operand = condition(written)) {
      const Wanted boolean{Type::Bool, {}};
      if (unless) {
        const checked::ExprId no = project_.constant(part.span, Type::Bool, false).expr;
        const checked::ExprId known =
            project_.add(part.span, boolean, checked::Apply{Op::Default, {operand.expr, no}});
        operand.expr = project_.add(part.span, boolean, checked::Apply{Op::Not, {known}});
      }
      part.value = operand.expr;
    }
    made_.push_back(std::move(part));
    return made_.size() - 1;
  }
  void next_branch(Open& open) {
    if (contexts_) contexts_->next_way();
    known_.next_way();
    open.jumps.push_back(made_.size());
    made_.push_back({.span = place(open.place), .kind = tend::TemplatePart::Kind::Jump});
    if (open.unless) made_[*open.unless].target = static_cast<std::uint32_t>(made_.size());
    open.unless.reset();
  }

  // ---- expressions

  Expressions expressions() {
    const auto message = project_.messages.find(use_.message);
    Expressions made(project_, {.place = Scope::Place::Message,
                                .file = &ast_,
                                .message = message == project_.messages.end()
                                               ? nullptr
                                               : &project_.message_facts[message->second],
                                .is_incomplete = may_be_of_a_run(),
                                .arguments = &names_});
    for (const std::string& name : known_.all()) {
      const auto field = project_.fields.find(name);
      if (field != project_.fields.end()) made.knows(field->second);
    }
    return made;
  }
  Operand value(ast::ExprId id) { return prepare(id) ? expressions().value(id) : Operand(); }
  Operand condition(ast::ExprId id) {
    if (!prepare(id)) return {};
    return ask_whether_set(id) ? expressions().condition(id) : Operand();
  }

  /// A value alone, where a condition is wanted, asks whether it is set. False when it is none, and
  /// that was reported.
  bool ask_whether_set(ast::ExprId id) {
    const ast::Expr expr = ast_.exprs[id];
    if (const auto* binary = std::get_if<ast::Binary>(&expr.node)) {
      if (binary->op != ast::BinaryOp::And && binary->op != ast::BinaryOp::Or) return true;
      const bool left = ask_whether_set(binary->left);
      return ask_whether_set(binary->right) && left;
    }
    if (!std::holds_alternative<ast::Mention>(expr.node) &&
        !std::holds_alternative<ast::Path>(expr.node))
      return true;
    const Operand operand = expressions().value(id);
    if (!operand || operand.type == Type::Bool) return static_cast<bool>(operand);
    const ast::ExprId inner = ast_.exprs.add(expr);
    ast_.exprs[id].node = ast::IsSet{inner, false};
    return true;
  }

  /// Gives the names of runs and of elements to the checker. False when one was reported.
  bool prepare(ast::ExprId id) {
    const ast::ExprNode node = ast_.exprs[id].node;
    return std::visit(overloaded{
                          [&](const ast::Binary& each) {
                            const bool left = prepare(each.left);
                            return prepare(each.right) && left;
                          },
                          [&](const ast::IsSet& each) { return prepare(each.operand); },
                          [&](const ast::Mention&) { return prepare_name(id); },
                          [&](const ast::Path& path) { return prepare_path(id, path); },
                          [](const auto&) { return true; },
                      },
                      node);
  }

  bool prepare_name(ast::ExprId id) {
    const std::string_view name = field_name(id);
    if (names_.contains(name) || project_.fields.contains(name)) return true;
    if (const auto found = find_variable(name, id)) names_.emplace(name, *found);
    return true;
  }

  /// `trigger.product`, `ticket.id`, `item.price`: from now on one name with dots.
  bool prepare_path(ast::ExprId id, const ast::Path& path) {
    if (path.names.front().text == "contact") return true;
    const Span where = ast_.exprs[id].span;
    std::string dotted;
    for (const ast::Name& name : path.names) {
      if (!dotted.empty()) dotted += '.';
      dotted += name.text;
    }
    const std::string_view whole = own(dotted);
    if (!names_.contains(whole)) {
      std::size_t used = 1;
      Operand operand;
      const auto element = names_.find(path.names.front().text);
      if (element != names_.end()) {
        operand = element->second;
      } else {
        used = 2;
        const std::string_view name =
            own(std::string(path.names[0].text) + '.' + std::string(path.names[1].text));
        const auto found = find_variable(name, id);
        if (!found) {
          if (!report_mistyped(path.names.front(), name)) report_variable(where, name);
          return false;
        }
        operand = *found;
      }
      for (; used < path.names.size() && operand; ++used)
        operand = member(operand, path.names[used]);
      if (!operand) return false;
      names_.emplace(whole, operand);
    }
    ast::Pattern pattern;
    pattern.event = {whole, where};
    pattern.span = where;
    ast_.exprs[id].node = ast::Mention{ast_.patterns.add(std::move(pattern)), std::nullopt};
    return true;
  }

  Operand member(const Operand& record, const ast::Name& name) {
    if (record.type != Type::Record) {
      project_.diagnostics.report(Code::TypeMismatch, name.span, "only a record has fields")
          .primary("this is " + std::string(in_words(record.type)));
      return {};
    }
    const checked::Shape& shape = project_.out.shapes[record.shape];
    for (std::uint32_t i = 0; i < shape.fields.size(); ++i) {
      const checked::Field& field = shape.fields[i];
      if (field.name != name.text) continue;
      const Wanted type{field.type, field.enum_type, field.shape};
      return {project_.add(name.span, type, checked::RecordField{record.expr, i}),
              field.type,
              field.enum_type,
              true,
              {},
              field.shape};
    }
    auto report = project_.diagnostics.report(Code::UnknownField, name.span,
                                              "the record has no field " + quoted(name.text));
    std::vector<std::string_view> names;
    for (const checked::Field& field : shape.fields) names.push_back(field.name);
    suggest(report, name.span, name.text, names);
    return {};
  }

  // ---- what runs know

  std::string_view own(std::string text) { return owned_.emplace_back(std::move(text)); }

  std::uint32_t variable(const std::string& name, const Wanted& type) {
    std::vector<checked::MessageVariableUse>& all = project_.out.message_variables;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      if (all[i].name == name && all[i].type == type.type && all[i].enum_type == type.enum_type &&
          all[i].shape == type.shape)
        return i;
    }
    all.push_back({name, type.type, type.enum_type, type.shape});
    return static_cast<std::uint32_t>(all.size() - 1);
  }

  /// The variable of that name in every workflow that sends the message.
  std::optional<Operand> find_variable(std::string_view name, ast::ExprId at) {
    std::optional<Wanted> type;
    bool missing = false;
    bool any = false;
    for (checked::Workflow* workflow : senders()) {
      any = true;
      const checked::Variable* found = variable_of(*workflow, name);
      if (found == nullptr) {
        missing = true;
        continue;
      }
      const Wanted its{found->type, found->enum_type, found->shape};
      const bool differs = type && (type->type != its.type || type->enum_type != its.enum_type ||
                                    type->shape != its.shape);
      if (differs) missing = true;
      if (!type) type = its;
    }
    if (!any || !type) return std::nullopt;
    const Span where = ast_.exprs[at].span;
    if (missing) {
      report_variable(where, name);
      return std::nullopt;
    }
    return Operand{
        project_.add(where, *type, checked::MessageVariable{variable(std::string(name), *type)}),
        type->type,
        type->enum_type,
        true,
        {},
        type->shape};
  }

  std::vector<checked::Workflow*> senders() {
    if (use_.workflow != nullptr) return {use_.workflow};
    std::vector<checked::Workflow*> found;
    for (checked::Workflow& workflow : project_.out.workflows) {
      if (std::find(use_.senders.begin(), use_.senders.end(), workflow.name) != use_.senders.end())
        found.push_back(&workflow);
    }
    return found;
  }

  const checked::Variable* variable_of(checked::Workflow& workflow, std::string_view name) {
    for (const checked::Variable& each : workflow.variables)
      if (each.name == name) return &each;
    constexpr std::string_view prefix = "trigger.";
    if (!name.starts_with(prefix)) return nullptr;
    checked::Variable made;
    made.name = name;
    bool first = true;
    for (const checked::Trigger& trigger : workflow.triggers) {
      const std::uint32_t field =
          trigger.event ? project_.find_event_field(trigger.event, name.substr(prefix.size()))
                        : none;
      if (field == none) return nullptr;
      const checked::Field& facts = project_.out.events[trigger.event].fields[field];
      if (!first && (made.type != facts.type || made.enum_type != facts.enum_type)) return nullptr;
      made.type = facts.type;
      made.enum_type = facts.enum_type;
      made.shape = facts.shape;
      made.fields.push_back(field);
      first = false;
    }
    if (first) return nullptr;
    return &workflow.variables[workflow.variables.add(std::move(made))];
  }

  /// A workflow with mistakes is left out, and what it sends and knows cannot be said.
  bool may_be_of_a_run() {
    if (use_.workflow != nullptr) return project_.saw_error_node;
    const std::size_t whole = senders().size();
    return whole < use_.senders.size() ||
           (whole == 0 && (project_.left_out_workflow || project_.has_unread_declaration()));
  }
  bool is_silent_about(std::string_view name) {
    return may_be_of_a_run() && nearest(name, project_.field_names()).empty();
  }

  /// `conact.title`. Whether it was reported.
  bool report_mistyped(const ast::Name& scope, std::string_view whole) {
    const std::vector<std::string_view> scopes{"contact", "trigger"};
    const std::vector<std::string_view> near = nearest(scope.text, scopes);
    if (near.empty() || near.front() == scope.text || project_.message_variable(std::string(whole)))
      return false;
    auto report = project_.diagnostics.report(Code::UnknownName, scope.span,
                                              "there is no " + quoted(scope.text));
    if (!use_.message.empty()) report.label(use_.message_span, "in this message");
    suggest(report, scope.span, scope.text, scopes);
    return true;
  }

  void report_variable(Span where, std::string_view name) {
    if (may_be_of_a_run() || !reported_.insert(std::string(name)).second) return;
    auto report = project_.diagnostics.report(
        Code::TemplateVariable, where, "not every workflow that sends this knows " + quoted(name));
    for (checked::Workflow* workflow : senders()) {
      if (variable_of(*workflow, name) == nullptr) {
        report.label(workflow->span, quoted(workflow->name) + " does not");
        break;
      }
    }
    if (use_.senders.empty() && use_.workflow == nullptr) report.primary("no workflow sends it");
    report.note(
        "a message may name fields of the contact, and what the run that sends it knows: "
        "`trigger.FIELD` where every `when` has the field, a code it took, an answer");
  }

  Project& project_;
  const TemplateText& text_;
  const TemplateUse& use_;
  liquid::SpanOf span_of_;
  ast::Ast ast_;
  checked::Template made_;
  std::optional<TemplateContexts> contexts_;  ///< of HTML
  KnownValues known_;
  std::vector<Open> open_;
  NameTable<Operand> names_;  ///< what is no contact's field
  std::vector<std::pair<std::string_view, Operand>> shadowed_;
  std::deque<std::string> owned_;  ///< names that are written nowhere as one
  std::set<std::string> reported_;
};

}  // namespace

checked::Template compile_template(Project& project, const TemplateText& text,
                                   const TemplateUse& use) {
  return TemplateCompiler(project, text, use).compile();
}

}  // namespace tend::checking
