// engine.hpp: how rules match: the tokens, the recording of nodes, and going on after a mistake. A
// part of grammar/parse.cpp, included nowhere else.
//
// A mistake is found by need<>, behind a point where only one continuation makes sense. It sets
// `failing`, under which every rule fails until recover<> takes over: it puts an Error node, skips
// to a place where the next sentence may begin, and goes on. No exceptions, and nothing is undone
// twice.
#pragma once

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include "grammar/scan.hpp"
#include "grammar/tree.hpp"

namespace tend::grammar::rules {

namespace pegtl = tao::pegtl;
using pegtl::apply_mode;
using pegtl::at;
using pegtl::not_at;
using pegtl::opt;
using pegtl::plus;
using pegtl::rewind_mode;
using pegtl::seq;
using pegtl::sor;
using pegtl::star;

/// A string as a template argument.
template <std::size_t Size>
struct Literal {
  char text[Size] = {};
  // NOLINTNEXTLINE: implicit, so that kw<"wait"> can be written.
  constexpr Literal(const char (&source)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) text[i] = source[i];
  }
  constexpr std::string_view view() const { return {text, Size - 1}; }
};

/// What the rules carry along.
struct State {
  explicit State(std::string_view source) : begin(source.data()), end(begin + source.size()) {}

  const char* begin;
  const char* end;
  Tree tree;
  std::uint32_t token_end = 0;  ///< of the last token that matched
  bool failing = false;
  int depth = 0;
  std::uint32_t last_mistake = UINT32_MAX;

  std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - begin); }

  /// The first mistake at a place is the one to report: what fails there again, or on the way to
  /// where reading goes on, is a follow-up.
  void fail(Mistake::Kind kind, const char* at, std::string_view expected = {}) {
    if (failing) return;
    failing = true;
    note(kind, at, expected, at);
  }
  /// Without failing: what follows is read as if it were right.
  void note(Mistake::Kind kind, const char* at, std::string_view expected, const char* place) {
    if (offset(place) == last_mistake) return;
    last_mistake = offset(place);
    tree.mistakes.push_back({kind, offset(at), offset(place), token_end, expected});
  }
  /// Field by field: a node that is put together first and then copied whole stalls the processor,
  /// a twelfth of the time of a large build.
  void add_node(Kind kind, std::uint32_t from, std::uint32_t to, std::uint32_t next) {
    Node& node = tree.nodes.emplace_back();
    node.kind = kind;
    node.begin = from;
    node.end = to;
    node.next = next;
  }
};

/// The deepest nesting of blocks, parentheses, lists, `not` and `-` together.
inline constexpr int deepest = 100;

/// Cuts the tree back where a rule fails, and lets nothing succeed under a mistake.
template <typename Rule>
struct control : pegtl::normal<Rule> {
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  [[nodiscard]] static bool match(Input& in, State& state) {
    if constexpr (std::is_same_v<typename Rule::subs_t, pegtl::empty_list>) {
      return pegtl::internal::match_no_control<Rule, A, M, Action, Control>(in, state);
    } else {
      if (state.failing) return false;
      const std::size_t size = state.tree.nodes.size();
      const std::uint32_t token_end = state.token_end;
      if (pegtl::internal::match_no_control<Rule, A, M, Action, Control>(in, state) &&
          !state.failing) [[likely]] {
        return true;
      }
      while (state.tree.nodes.size() > size) state.tree.nodes.pop_back();
      state.token_end = token_end;
      return false;
    }
  }
};

/// Ends a token: its end is remembered, white space and comments after it are skipped.
template <typename Input>
bool accept(Input& in, State& state, const char* token_end) {
  state.token_end = state.offset(token_end);
  in.iterator() = skip(token_end, state.end);
  return true;
}

template <apply_mode A, typename Input>
bool accept(Input& in, State& state, const char* token_end, Kind kind) {
  if constexpr (A == apply_mode::action) {
    const auto next = static_cast<std::uint32_t>(state.tree.nodes.size() + 1);
    state.add_node(kind, state.offset(in.current()), state.offset(token_end), next);
  }
  return accept(in, state, token_end);
}

#define TEND_MATCH                                                            \
  template <apply_mode A, rewind_mode M, template <typename...> class Action, \
            template <typename...> class Control, typename Input>             \
  [[nodiscard]] static bool match([[maybe_unused]] Input& in, [[maybe_unused]] State& state)

// --- Tokens -------------------------------------------------------------------------------------

/// White space and comments.
struct space {
  using rule_t = space;
  using subs_t = pegtl::empty_list;
  TEND_MATCH {
    in.iterator() = skip(in.current(), state.end);
    return true;
  }
};

struct end_of_file {
  using rule_t = end_of_file;
  using subs_t = pegtl::empty_list;
  TEND_MATCH { return in.current() == state.end; }
};

/// A declaration at the first column: a block before it was left open.
struct outdented_declaration {
  using rule_t = outdented_declaration;
  using subs_t = pegtl::empty_list;
  TEND_MATCH { return starts_declaration(in.current(), state.begin, state.end); }
};

/// A word of the language, not the beginning of a longer one.
template <Literal Text>
struct kw {
  using rule_t = kw;
  using subs_t = pegtl::empty_list;
  static constexpr std::string_view text = Text.view();
  TEND_MATCH {
    const char* const here = in.current();
    if (in.size() < text.size() || std::memcmp(here, text.data(), text.size()) != 0) return false;
    const char* const after = here + text.size();
    return (after == state.end || !is_name_byte(*after)) && accept(in, state, after);
  }
};

/// A mark, such as `{` or `<=`. `=` is not the beginning of `==`, `.` not of `..`.
template <Literal Text>
struct mark {
  using rule_t = mark;
  using subs_t = pegtl::empty_list;
  static constexpr std::string_view text = Text.view();
  TEND_MATCH {
    const char* const here = in.current();
    if (in.size() < text.size() || std::memcmp(here, text.data(), text.size()) != 0) return false;
    const char* const after = here + text.size();
    if constexpr (text == "=" || text == ".") {
      if (after != state.end && *after == text[0]) return false;
    }
    return accept(in, state, after);
  }
};

/// A name: letters, digits and `_`, or anything in backticks. Words of a class above `Most` are
/// none.
template <WordClass Most>
struct word_token {
  using rule_t = word_token;
  using subs_t = pegtl::empty_list;
  TEND_MATCH {
    const char* const here = in.current();
    if (here == state.end) return false;
    const char* after = here;
    if (*here == '`') {
      for (++after; after != state.end && *after != '`'; ++after) {
        if (*after == '\n') return false;
      }
      return after != state.end && after - here > 1 && accept<A>(in, state, after + 1, Kind::Name);
    }
    if (!is_name_start(*here)) return false;
    while (after != state.end && is_name_byte(*after)) ++after;
    if constexpr (Most != WordClass::Reserved) {
      if (classify({here, static_cast<std::size_t>(after - here)}) > Most) return false;
    }
    return accept<A>(in, state, after, Kind::Name);
  }
};
struct any_name : word_token<WordClass::Reserved> {};
struct name : word_token<WordClass::NotKey> {};
struct key_name : word_token<WordClass::Free> {};

/// '…', "…", or either quote three times.
struct text {
  using rule_t = text;
  using subs_t = pegtl::empty_list;
  TEND_MATCH {
    const char* const here = in.current();
    if (here == state.end || (*here != '\'' && *here != '"')) return false;
    if (const char* const after = text_end(here, state.end))
      return accept<A>(in, state, after, Kind::Text);
    if constexpr (A == apply_mode::action) state.fail(Mistake::Kind::UnclosedText, here);
    return false;
  }
};

/// One of the literals that begin with a digit; scan_literal tells them apart.
template <Kind Which>
struct literal_token {
  using rule_t = literal_token;
  using subs_t = pegtl::empty_list;
  TEND_MATCH {
    if (in.empty() || !is_digit(*in.current())) return false;
    const ScannedLiteral found = scan_literal(in.current(), state.end);
    return found.kind == Which && accept<A>(in, state, found.end, Which);
  }
};
struct number : literal_token<Kind::Number> {};
struct percent : literal_token<Kind::Percent> {};
struct factor : literal_token<Kind::Factor> {};
struct duration_token : literal_token<Kind::Duration> {};
struct date : literal_token<Kind::Date> {};
struct time_of_day : literal_token<Kind::Time> {};
struct instant : literal_token<Kind::Instant> {};

// --- Nodes --------------------------------------------------------------------------------------

/// A sequence that is recorded as a node.
template <Kind Which, typename... Rules>
struct node {
  using rule_t = node;
  using subs_t = pegtl::type_list<Rules...>;
  TEND_MATCH {
    if constexpr (A == apply_mode::nothing) {
      return seq<Rules...>::template match<A, M, Action, Control>(in, state);
    } else {
      const std::size_t index = state.tree.nodes.size();
      const std::uint32_t begin = state.offset(in.current());
      state.add_node(Which, begin, begin, 0);
      if (!seq<Rules...>::template match<A, M, Action, Control>(in, state)) return false;
      Node& made = state.tree.nodes[index];
      made.end = std::max(begin, state.token_end);
      made.next = static_cast<std::uint32_t>(state.tree.nodes.size());
      return true;
    }
  }
};

/// One of several words, which the builder reads.
template <Literal... Texts>
struct pick : node<Kind::Word, sor<kw<Texts>...>> {};

/// Bounds the depth of what calls itself.
template <typename Rule>
struct nested {
  using rule_t = nested;
  using subs_t = pegtl::type_list<Rule>;
  TEND_MATCH {
    if (state.depth == deepest) {
      if constexpr (A == apply_mode::action) state.fail(Mistake::Kind::TooDeep, in.current());
      return false;
    }
    ++state.depth;
    const bool matched = Control<Rule>::template match<A, M, Action, Control>(in, state);
    --state.depth;
    return matched;
  }
};

// --- Mistakes -----------------------------------------------------------------------------------

/// A rule that must match here. `What` is for the reader: "expected a message to send".
template <typename Rule, Literal What>
struct need {
  using rule_t = need;
  using subs_t = pegtl::type_list<Rule>;
  TEND_MATCH {
    const char* const here = in.current();
    if (Control<Rule>::template match<A, M, Action, Control>(in, state)) return true;
    if constexpr (A == apply_mode::action) {
      state.fail(Mistake::Kind::Expected, here, What.view());
    }
    return false;
  }
};
template <Literal Text>
struct need_kw : need<kw<Text>, Text> {};
template <Literal Text>
struct need_mark : need<mark<Text>, Text> {};

/// Nothing that may stand here: a mistake, unless the list is over.
template <typename End, Literal What>
struct unexpected {
  using rule_t = unexpected;
  using subs_t = pegtl::type_list<End>;
  TEND_MATCH {
    if constexpr (A == apply_mode::action) {
      if (!at<sor<end_of_file, End>>::template match<A, M, Action, Control>(in, state)) {
        state.fail(Mistake::Kind::Unexpected, in.current(), What.view());
      }
    }
    return false;
  }
};

/// After a mistake in Rule: an Error node, and on from where Sync lets the next one begin.
template <typename Rule, Kind Error, typename Sync>
struct recover {
  using rule_t = recover;
  using subs_t = pegtl::type_list<Rule>;
  TEND_MATCH {
    const char* const from = in.current();
    if (Control<Rule>::template match<A, rewind_mode::required, Action, Control>(in, state))
      return true;
    if constexpr (A == apply_mode::nothing) {
      return false;
    } else {
      if (!state.failing) return false;
      const char* const to = Sync::find(from, state.begin + state.last_mistake, state);
      if (to == nullptr) return false;
      state.failing = false;
      in.iterator() = from;
      return accept<A>(in, state, to, Error);
    }
  }
};

/// `{` items `}`. One that never closes is told at its opening.
template <typename... Items>
struct braces {
  using rule_t = braces;
  using subs_t = pegtl::type_list<Items...>;
  TEND_MATCH {
    const char* const open = in.current();
    if (!Control<mark<"{">>::template match<A, M, Action, Control>(in, state)) return false;
    if (!nested<seq<Items...>>::template match<A, M, Action, Control>(in, state)) return false;
    if (state.failing) return false;
    const char* const here = in.current();
    if (Control<mark<"}">>::template match<A, M, Action, Control>(in, state)) return true;
    if constexpr (A == apply_mode::action) {
      if (here == state.end || starts_declaration(here, state.begin, state.end)) {
        state.note(Mistake::Kind::UnclosedBrace, open, {}, here);
        return true;
      }
      state.fail(Mistake::Kind::Unexpected, here, "}");
    }
    return false;
  }
};

/// Zero or more, with commas that may be left out, and may trail.
template <typename Item>
struct entries : star<Item, opt<mark<",">>> {};
/// One or more, with commas between them.
template <typename Item>
struct listed : seq<Item, star<mark<",">, Item>> {};

}  // namespace tend::grammar::rules

namespace tao::pegtl {

// For analyze(): what each of our own rules consumes.
template <typename Name, tend::grammar::rules::Literal Text>
struct analyze_traits<Name, tend::grammar::rules::kw<Text>> : analyze_any_traits<> {};
template <typename Name, tend::grammar::rules::Literal Text>
struct analyze_traits<Name, tend::grammar::rules::mark<Text>> : analyze_any_traits<> {};
template <typename Name, tend::grammar::WordClass Most>
struct analyze_traits<Name, tend::grammar::rules::word_token<Most>> : analyze_any_traits<> {};
template <typename Name, tend::grammar::Kind Which>
struct analyze_traits<Name, tend::grammar::rules::literal_token<Which>> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, tend::grammar::rules::text> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, tend::grammar::rules::space> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, tend::grammar::rules::end_of_file> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, tend::grammar::rules::outdented_declaration> : analyze_opt_traits<> {};
template <typename Name, tend::grammar::Kind Which, typename... Rules>
struct analyze_traits<Name, tend::grammar::rules::node<Which, Rules...>>
    : analyze_seq_traits<Rules...> {};
template <typename Name, typename Rule>
struct analyze_traits<Name, tend::grammar::rules::nested<Rule>> : analyze_seq_traits<Rule> {};
template <typename Name, typename Rule, tend::grammar::rules::Literal What>
struct analyze_traits<Name, tend::grammar::rules::need<Rule, What>> : analyze_seq_traits<Rule> {};
template <typename Name, typename End, tend::grammar::rules::Literal What>
struct analyze_traits<Name, tend::grammar::rules::unexpected<End, What>> : analyze_any_traits<> {};
template <typename Name, typename Rule, tend::grammar::Kind Error, typename Sync>
struct analyze_traits<Name, tend::grammar::rules::recover<Rule, Error, Sync>>
    : analyze_seq_traits<Rule> {};
template <typename Name, typename... Items>
struct analyze_traits<Name, tend::grammar::rules::braces<Items...>> : analyze_any_traits<Items...> {
};

}  // namespace tao::pegtl
