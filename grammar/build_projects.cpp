// Scores, policies and actions.
#include "base/check.hpp"
#include "grammar/build.hpp"

namespace tend::grammar {

ast::Score Builder::score(Reader& inside) {
  ast::Score result;
  result.name = name(inside);
  for (; !inside.done();) {
    const Node& node = inside.peek();
    Reader parts = inside.enter();
    if (node.kind == Kind::Decay) {
      const Number share = number(parts);
      result.items.emplace_back(ast::ScoreDecay{share, duration(parts), span(node)});
    } else if (node.kind == Kind::ScoreRule) {
      ast::ScoreRule rule;
      rule.span = span(node);
      rule.condition = expression(parts);
      rule.remove = text_of(parts.take()) == "remove";
      rule.points = number(parts);
      if (!parts.done()) {
        rule.up_to = number(parts);
        rule.per = duration(parts);
      }
      result.items.emplace_back(std::move(rule));
    }
  }
  return result;
}

ast::Policy Builder::policy(Reader& inside) {
  ast::Policy result;
  while (!inside.done()) {
    const Node& node = inside.peek();
    if (node.kind == Kind::Errors) {
      inside.take();
    } else {
      result.items.push_back({span(node), policy_node(inside)});
    }
  }
  return result;
}

ast::PolicyNode Builder::policy_node(Reader& reader) {
  const Kind kind = reader.peek().kind;
  Reader inside = reader.enter();
  const auto channel = [&]() -> ast::Name {
    const Node& word = inside.take();
    return {text_of(word), span(word)};
  };
  switch (kind) {
    case Kind::Timezone:
      return ast::Timezone{zone(inside)};
    case Kind::Quiet:
      return ast::Quiet{time_span(inside)};
    case Kind::ChannelWindow: {
      ast::ChannelWindow result;
      if (inside.is(Kind::Word)) result.channel = channel();
      result.window = window(inside);
      return result;
    }
    case Kind::Limit:
      return limit(inside);
    case Kind::Consent: {
      ast::Consent result;
      result.required = text_of(inside.take()) == "required";
      while (!inside.done()) result.channels.push_back(channel());
      return result;
    }
    case Kind::Holidays:
      return ast::Holidays{name(inside)};
    case Kind::Blackout:
      return ast::Blackout{name(inside)};
    default:
      break;
  }
  TEND_CHECK(kind == Kind::Sender,
             "a node that is no setting of a policy stands where the grammar puts one");
  return ast::Sender{text(inside)};
}

ast::Action Builder::action(Reader& inside) {
  ast::Action result;
  result.name = name(inside);
  result.parameters = fields(inside);
  if (inside.is(Kind::Returns)) {
    Reader returns = inside.enter();
    result.returns = fields(returns);
  }
  while (!inside.done()) {
    if (inside.is(Kind::Object)) {
      result.body = pairs(inside);
      continue;
    }
    const Node& node = inside.peek();
    Reader parts = inside.enter();
    if (node.kind == Kind::Webhook) {
      result.webhook_from_environment = parts.is(Kind::Environment);
      Reader address = result.webhook_from_environment ? parts.enter() : parts;
      result.webhook = text(address);
    }
    if (node.kind == Kind::Retry) result.retry_times = number(parts);
  }
  return result;
}

}  // namespace tend::grammar
