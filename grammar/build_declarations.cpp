#include "base/check.hpp"
#include "grammar/build.hpp"

namespace tend::grammar {

using ast::DeclNode;

void Builder::build() {
  Reader reader(tree_.nodes, 0, tree_.nodes.size());
  std::uint32_t after = 0;
  while (!reader.done()) {
    const Node& node = reader.peek();
    const std::string_view doc = doc_before(node.begin, after);
    DeclNode made = declaration_node(reader);
    ast_.decls.add({span(node), doc, std::move(made)});
    after = node.end;
  }
  report_mistakes();
}

std::uint32_t Builder::line_begin(std::uint32_t at) const {
  const std::size_t found = at == 0 ? std::string::npos : source_.text.rfind('\n', at - 1);
  return found == std::string::npos ? 0 : static_cast<std::uint32_t>(found + 1);
}

// The `##` lines right above a declaration; `after` is where the one before it ends.
std::string_view Builder::doc_before(std::uint32_t begin, std::uint32_t after) {
  std::vector<std::string_view> lines;
  const std::string_view text = source_.text;
  for (std::uint32_t line = line_begin(begin); line > after;) {
    const std::uint32_t previous = line_begin(line - 1);
    if (previous < after) break;
    std::string_view written = text.substr(previous, line - 1 - previous);
    const std::size_t mark = written.find_first_not_of(" \t");
    if (mark == std::string_view::npos || !written.substr(mark).starts_with("##")) break;
    written.remove_prefix(mark + 2);
    if (written.starts_with(' ')) written.remove_prefix(1);
    if (written.ends_with('\r')) written.remove_suffix(1);
    lines.push_back(written);
    line = previous;
  }
  if (lines.empty()) return {};
  if (lines.size() == 1) return lines.front();
  std::string joined(lines.back());
  for (std::size_t i = lines.size() - 1; i-- > 0;) joined.append("\n").append(lines[i]);
  return keep(std::move(joined));
}

DeclNode Builder::declaration_node(Reader& reader) {
  const Node& node = reader.peek();
  if (node.kind == Kind::Workflow || node.kind == Kind::Script) return workflow(node, reader);
  Reader inside = reader.enter();
  switch (node.kind) {
    case Kind::ErrorDecl:
      return ast::ErrorDecl{};
    case Kind::Import:
      return import(inside);
    case Kind::Sequence: {
      ast::Sequence result;
      result.name = name(inside);
      result.parameters = fields(inside);
      result.block = block(inside);
      return result;
    }
    case Kind::Contact:
      return ast::Contact{fields(inside)};
    case Kind::Event:
      return event(inside);
    case Kind::Message:
      return message(inside);
    case Kind::Score:
      return score(inside);
    case Kind::Policy:
      return policy(inside);
    case Kind::Calendar:
      return calendar(inside);
    case Kind::Action:
      return action(inside);
    case Kind::TestDecl: {
      ast::Text title = text(inside);
      return ast::Test{title, test_lines(inside)};
    }
    default:
      return simple_declaration(node.kind, inside);
  }
}

DeclNode Builder::simple_declaration(Kind kind, Reader& inside) {
  ast::Name declared = name(inside);
  switch (kind) {
    case Kind::Topic:
      return ast::Topic{declared};
    case Kind::ListDecl:
      return ast::List{declared};
    case Kind::Segment:
      return ast::Segment{declared, expression(inside)};
    case Kind::Pool:
      return ast::Pool{declared, expression(inside)};
    case Kind::Const:
      return ast::Const{declared, expression(inside)};
    case Kind::Team: {
      ast::Team result{declared, {}};
      for (; !inside.done();) {
        if (inside.is(Kind::Text)) {
          result.members.push_back(text(inside));
        } else {
          inside.take();
        }
      }
      return result;
    }
    default:
      break;
  }
  TEND_CHECK(false, "a node that is no declaration stands where the grammar puts one");
  return ast::ErrorDecl{};
}

ast::Import Builder::import(Reader& inside) {
  ast::Import result;
  result.file = optional_text(inside);
  while (!inside.done()) result.module.push_back(name(inside));
  return result;
}

ast::Workflow Builder::workflow(const Node& node, Reader& reader) {
  ast::Workflow result;
  Reader inside = reader.enter();
  result.name = optional_name(inside);
  result.title = optional_text(inside);
  result.head = result.name ? join(span(node), result.name->span)
                            : source_.span(node.begin,
                                           std::min(node.end, static_cast<std::uint32_t>(token_end(
                                                                  source_.text, node.begin))));
  result.head.begin = source_.base + node.begin;
  workflow_ = &result;
  settings(inside, result.settings);
  first_step_ = next_read(inside, node.end);
  result.steps = steps(inside);
  workflow_ = nullptr;
  return result;
}

ast::Event Builder::event(Reader& inside) {
  ast::Event result;
  result.name = name(inside);
  if (inside.is(Kind::Fields)) result.fields = fields(inside);
  if (inside.done()) return result;
  Reader from = inside.enter();
  result.foreign_name = text(from);
  while (!from.done()) {
    if (!from.is(Kind::Mapping)) {
      from.take();
      continue;
    }
    Reader parts = from.enter();
    ast::Mapping mapping;
    mapping.field = name(parts);
    while (!parts.done()) {
      if (parts.is(Kind::Name)) {
        mapping.path.emplace_back(name(parts));
      } else {
        Reader index = parts.enter();
        constexpr int most_elements = 1000;
        mapping.path.emplace_back(whole_number(index, most_elements));
      }
    }
    result.mappings.push_back(std::move(mapping));
  }
  return result;
}

ast::Message Builder::message(Reader& inside) {
  ast::Message result{};
  const std::string_view channel = text_of(inside.take());
  result.channel = channel == "email"  ? ast::Channel::Email
                   : channel == "sms"  ? ast::Channel::Sms
                   : channel == "push" ? ast::Channel::Push
                                       : ast::Channel::Overlay;
  while (inside.is(Kind::Name)) result.names.push_back(name(inside));
  for (Reader properties = inside.enter(); !properties.done();) {
    if (properties.is(Kind::Variants)) {
      Reader variants = properties.enter();
      result.variants_by = name(variants);
      result.variants = pairs(variants);
    } else if (properties.is(Kind::Pair)) {
      result.properties.push_back(pair(properties));
    } else {
      properties.take();
    }
  }
  return result;
}

std::vector<ast::FieldDecl> Builder::fields(Reader& reader) {
  std::vector<ast::FieldDecl> result;
  for (Reader inside = reader.enter(); !inside.done();) {
    if (!inside.is(Kind::Field)) {
      inside.take();
      continue;
    }
    ast::FieldDecl field;
    field.span = span(inside.peek());
    Reader parts = inside.enter();
    field.key = skip_word(parts, "key");
    field.name = name(parts);
    field.type = type(parts);
    if (parts.is(Kind::Operator)) {
      parts.take();
      field.required = true;
    }
    if (!parts.done()) field.initial = expression(parts);
    result.push_back(std::move(field));
  }
  return result;
}

ast::TypeId Builder::type(Reader& reader) {
  const Node& node = reader.peek();
  Reader inside = reader.enter();
  ast::Type result{span(node), {}};
  if (node.kind == Kind::NamedType) {
    result.node = ast::NamedType{name(inside)};
  } else if (node.kind == Kind::ListType) {
    result.node = ast::ListType{type(inside)};
  } else if (node.kind == Kind::RecordType) {
    result.node = ast::RecordType{fields(inside)};
  } else {
    ast::EnumType values;
    while (!inside.done()) {
      if (inside.is(Kind::Text)) {
        const ast::Text written = text(inside);
        values.values.push_back({written.value, written.span});
      } else {
        values.values.push_back(name(inside));
      }
    }
    result.node = std::move(values);
  }
  return ast_.types.add(std::move(result));
}

ast::Pair Builder::pair(Reader& reader) {
  const Span place = span(reader.peek());
  Reader inside = reader.enter();
  ast::Name property = name(inside);
  return {property, value(inside), place};
}

std::vector<ast::Pair> Builder::pairs(Reader& reader) {
  std::vector<ast::Pair> result;
  for (Reader inside = reader.enter(); !inside.done();) {
    if (inside.is(Kind::Pair)) {
      result.push_back(pair(inside));
    } else {
      inside.take();
    }
  }
  return result;
}

ast::ValueId Builder::value(Reader& reader) {
  const Node& node = reader.peek();
  ast::Value result{span(node), ast::ObjectValue{}};
  if (node.kind == Kind::Object) {
    result.node = ast::ObjectValue{pairs(reader)};
  } else if (node.kind == Kind::Objects) {
    ast::ListValue list;
    for (Reader inside = reader.enter(); !inside.done();) list.items.push_back(value(inside));
    result.node = std::move(list);
  } else {
    result.node = expression(reader);
  }
  return ast_.values.add(std::move(result));
}

}  // namespace tend::grammar
