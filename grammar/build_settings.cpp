#include "base/check.hpp"
#include "grammar/build.hpp"

namespace tend::grammar {

using ast::SettingNode;

void Builder::settings(Reader& reader, std::vector<ast::Setting>& settings) {
  while (!reader.done()) {
    const Kind kind = reader.peek().kind;
    if (kind < Kind::ErrorSetting || kind > Kind::Draft) return;
    settings.push_back(setting(reader));
  }
}

ast::Setting Builder::setting(Reader& reader) {
  const Span place = span(reader.peek());
  return {place, setting_node(reader)};
}

ast::ZoneChoice Builder::zone(Reader& reader) {
  ast::ZoneChoice result;
  result.contact_first = skip_word(reader, "contact");
  result.zone = text(reader);
  return result;
}

ast::Limit Builder::limit(Reader& reader) {
  ast::Limit result;
  result.count = number(reader);
  if (reader.is(Kind::Word)) {
    const Node& word = reader.take();
    result.channel = ast::Name{text_of(word), span(word)};
  }
  result.per = duration(reader);
  result.skip = skip_word(reader, "skip");
  return result;
}

ast::Reenroll Builder::reenroll(Reader& reader) {
  using ast::ReenrollKind;
  const std::string_view word = text_of(reader.take());
  ast::Reenroll result{};
  result.kind = word == "never"     ? ReenrollKind::Never
                : word == "always"  ? ReenrollKind::Always
                : word == "after"   ? ReenrollKind::After
                : word == "restart" ? ReenrollKind::Restart
                                    : ReenrollKind::Update;
  if (result.kind == ReenrollKind::After) result.after = duration(reader);
  result.from_entry = skip_word(reader, "entry");
  return result;
}

SettingNode Builder::setting_node(Reader& reader) {
  const Kind kind = reader.peek().kind;
  Reader inside = reader.enter();
  // The reason of a goal or an exit: `goal won: purchased`.
  std::optional<ast::Name> reason;
  if (inside.is(Kind::Label)) {
    Reader label = inside.enter();
    reason = name(label);
  }
  switch (kind) {
    case Kind::WhenSetting: {
      const ast::ExprId condition = expression(inside);
      return ast::WhenSetting{condition, skip_word(inside, "including")};
    }
    case Kind::Reenroll:
      return reenroll(inside);
    case Kind::KeyedBy:
      return ast::KeyedBy{name(inside)};
    case Kind::Exclusive: {
      if (inside.is(Kind::Word)) {
        const Span word = span(inside.take());
        diagnostics_.report(Code::OldSpelling, word, "`exclusive in` is an older spelling")
            .fix("write `exclusive group`", {{word, "group"}}, Applicability::Safe);
      }
      ast::Name group = name(inside);
      return ast::Exclusive{group, skip_word(inside, "queue")};
    }
    case Kind::Admit: {
      const Number count = number(inside);
      return ast::Admit{count, duration(inside)};
    }
    case Kind::Timezone:
      return ast::Timezone{zone(inside)};
    case Kind::WindowSetting:
      return ast::WindowSetting{window(inside)};
    case Kind::Limit:
      return limit(inside);
    case Kind::NoGoal:
      return ast::NoGoal{};
    case Kind::Goal: {
      const ast::ExprId condition = expression(inside);
      return ast::Goal{reason, condition, optional_block(inside)};
    }
    case Kind::ExitWhen: {
      const bool unless = text_of(inside.take()) == "unless";
      const ast::ExprId condition = expression(inside);
      return ast::ExitWhen{reason, unless, condition, optional_block(inside)};
    }
    case Kind::On: {
      const ast::ExprId trigger = expression(inside);
      return ast::On{trigger, block(inside)};
    }
    case Kind::Starts:
      return ast::Starts{when(inside)};
    case Kind::Ends:
      return ast::Ends{when(inside)};
    case Kind::Priority: {
      const bool is_negative = inside.is(Kind::Operator);
      if (is_negative) inside.take();
      const Number value = number(inside);
      return ast::Priority{is_negative ? Number{-value.micros} : value};
    }
    case Kind::Holdout: {
      ast::Holdout result;
      result.share = number(inside);
      if (!inside.done()) result.watch = duration(inside);
      return result;
    }
    case Kind::Expires:
      return ast::Expires{duration(inside)};
    case Kind::Draft:
      return ast::Draft{};
    case Kind::ErrorSetting:
      return ast::ErrorSetting{};
    default:
      break;
  }
  TEND_CHECK(false, "a node that is no setting stands where the grammar puts one");
  return ast::ErrorSetting{};
}

}  // namespace tend::grammar
