// peg.hpp: the rules in PEG notation, from their types. A part of grammar/rules.cpp. What rules
// only do for diagnostics and for the tree (need, recover, node) is left out: what remains is the
// language.
#pragma once

#include <set>
#include <string>
#include <tao/pegtl/demangle.hpp>
#include <vector>

#include "grammar/rules/declarations.hpp"

namespace tend::grammar::rules {

/// Collects `name <- expression` for every rule that can be reached.
class PegWriter {
 public:
  /// How tightly an expression binds; what binds less than its place needs parentheses.
  enum class Binding : std::uint8_t { Choice, Sequence, Single };
  struct Text {
    std::string text;  ///< empty: nothing to match, left out
    Binding binding = Binding::Single;
  };

  template <typename Rule>
  void define() {
    if (!seen_.emplace(name<Rule>()).second) return;
    const std::size_t place = definitions_.size();
    definitions_.emplace_back();
    const Text text = write<typename Rule::rule_t>();
    definitions_[place] = wrapped(std::string(name<Rule>()) + " <- " + text.text);
  }

  std::string all() const {
    std::string result;
    for (const std::string& definition : definitions_) result += definition + "\n";
    return result;
  }

 private:
  template <typename Rule>
  static constexpr std::string_view name() {
    return pegtl::demangle<Rule>().substr(scope.size());
  }
  // Templates stand for what they are made of; all others are known by their name.
  template <typename Rule>
  static constexpr bool has_name() {
    constexpr std::string_view full = pegtl::demangle<Rule>();
    return full.starts_with(scope) && full.find('<') == std::string_view::npos;
  }

  template <typename Rule>
  Text reference() {
    if constexpr (has_name<Rule>()) {
      define<Rule>();
      return {std::string(name<Rule>())};
    } else {
      return write<typename Rule::rule_t>();
    }
  }

  template <typename Rule>
  Text write() {
    return write(static_cast<Rule*>(nullptr));
  }

  // No line of more than a hundred columns, where there is a space to break it.
  static std::string wrapped(const std::string& definition) {
    constexpr std::size_t widest = 100;
    std::string result;
    std::size_t line = 0;
    std::size_t at = 0;
    while (at < definition.size()) {
      const std::size_t end = std::min(definition.find(' ', at + 1), definition.size());
      if (result.size() - line + (end - at) > widest) {
        result += "\n   ";
        line = result.size() - 3;
      }
      result.append(definition, at, end - at);
      at = end;
    }
    return result;
  }
  static std::string quoted(std::string_view text) {
    return text.find('"') == std::string_view::npos ? "\"" + std::string(text) + "\""
                                                    : "'" + std::string(text) + "'";
  }
  static std::string within(const Text& text, Binding least) {
    return text.binding >= least ? text.text : "(" + text.text + ")";
  }
  static Text joined(const std::vector<Text>& parts, std::string_view between, Binding binding) {
    std::vector<Text> kept;
    for (const Text& part : parts) {
      if (!part.text.empty()) kept.push_back(part);
    }
    if (kept.size() == 1) return kept.front();
    std::string result;
    for (const Text& part : kept) {
      result.append(result.empty() ? "" : between).append(within(part, binding));
    }
    return {result, binding};
  }
  static Text suffixed(const Text& text, char suffix) {
    return {within(text, Binding::Single) + suffix, Binding::Single};
  }

  template <typename... Rules>
  Text sequence() {
    return joined({reference<Rules>()...}, " ", Binding::Sequence);
  }

  template <typename... Rules>
  Text write(pegtl::internal::seq<Rules...>*) {
    return sequence<Rules...>();
  }
  template <typename... Rules>
  Text write(pegtl::internal::sor<Rules...>*) {
    return joined({reference<Rules>()...}, " / ", Binding::Choice);
  }
  template <typename Rule>
  Text write(pegtl::internal::opt<Rule>*) {
    return suffixed(reference<Rule>(), '?');
  }
  template <typename Rule>
  Text write(pegtl::internal::star<Rule>*) {
    return suffixed(reference<Rule>(), '*');
  }
  template <typename Rule>
  Text write(pegtl::internal::plus<Rule>*) {
    return suffixed(reference<Rule>(), '+');
  }
  template <typename Rule>
  Text write(pegtl::internal::at<Rule>*) {
    return {"&" + within(reference<Rule>(), Binding::Single)};
  }
  template <typename Rule>
  Text write(pegtl::internal::not_at<Rule>*) {
    return {"!" + within(reference<Rule>(), Binding::Single)};
  }
  Text write(pegtl::internal::failure*) { return {}; }

  template <Literal Word>
  Text write(kw<Word>*) {
    return {quoted(Word.view())};
  }
  template <Literal Mark>
  Text write(mark<Mark>*) {
    return {quoted(Mark.view())};
  }
  template <Kind Which, typename... Rules>
  Text write(node<Which, Rules...>*) {
    return sequence<Rules...>();
  }
  template <typename Rule>
  Text write(nested<Rule>*) {
    return reference<Rule>();
  }
  template <typename Rule, Literal What>
  Text write(need<Rule, What>*) {
    return reference<Rule>();
  }
  template <typename Rule, Kind Error, typename Sync>
  Text write(recover<Rule, Error, Sync>*) {
    return reference<Rule>();
  }
  template <typename End, Literal What>
  Text write(unexpected<End, What>*) {
    return {};
  }
  template <typename... Items>
  Text write(braces<Items...>*) {
    return joined({{"\"{\""}, sequence<Items...>(), {"\"}\""}}, " ", Binding::Sequence);
  }

  Text write(space*) { return {R"(([ \t\r\n] / "#" [^\n]*)*)"}; }
  Text write(end_of_file*) { return {"!."}; }
  Text write(outdented_declaration*) { return {"<a declaration at the first column of a line>"}; }
  Text write(text*) {
    return {R"("'''" (escape / !"'''" .)* "'''" / "'" (escape / [^'\n])* "'" / <the same with ">)",
            Binding::Choice};
  }
  template <WordClass Most>
  Text write(word_token<Most>*) {
    const std::string backticks = R"("`" [^`\n]+ "`")";
    if constexpr (Most == WordClass::Reserved)
      return {"[A-Za-z_\\u{80}-] [A-Za-z0-9_\\u{80}-]* / " + backticks, Binding::Choice};
    if constexpr (Most == WordClass::NotKey)
      return {"!<a reserved word> any_name", Binding::Sequence};
    return {"!<a reserved word, or one that is no key> any_name", Binding::Sequence};
  }
  template <Kind Which>
  Text write(literal_token<Which>*) {
    constexpr std::string_view digits = R"([0-9] ("_"? [0-9])*)";
    const std::string number = std::string(digits) + R"( ("." [0-9]+)?)";
    switch (Which) {
      case Kind::Number:
        return {number, Binding::Sequence};
      case Kind::Percent:
        return {number + R"( "%")", Binding::Sequence};
      case Kind::Factor:
        return {number + R"( "x")", Binding::Sequence};
      case Kind::Duration:
        return {"(" + number + " [a-z]+)+", Binding::Single};
      case Kind::Date:
        return {R"([0-9]{4} "-" [0-9]{2} "-" [0-9]{2})", Binding::Sequence};
      case Kind::Time:
        return {R"([0-9]{1,2} ":" [0-9]{2} (":" [0-9]{2})?)", Binding::Sequence};
      default:
        return {R"(date "T" [0-9:.+Z-]+)", Binding::Sequence};
    }
  }

  static constexpr std::string_view scope = "tend::grammar::rules::";

  std::set<std::string_view> seen_;
  std::vector<std::string> definitions_;
};

}  // namespace tend::grammar::rules
