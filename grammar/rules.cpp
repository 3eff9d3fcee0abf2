// rules.cpp: the grammar itself. The one file that includes PEGTL; the rules stand in
// grammar/rules/.
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

#include "grammar/parse.hpp"
#include "grammar/rules/declarations.hpp"
#include "grammar/rules/peg.hpp"
#include "grammar/tree.hpp"

namespace tend {
namespace grammar {
namespace {

template <typename Rule>
Tree match_all(std::string_view text) {
  tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy, tao::pegtl::eol::lf, std::string_view>
      in(text.data(), text.data() + text.size(), std::string_view());
  rules::State state(text);
  state.tree.nodes.reserve(text.size() / 2);
  // What does not match has been recorded as a mistake.
  (void)rules::control<Rule>::template match<tao::pegtl::apply_mode::action,
                                             tao::pegtl::rewind_mode::dontcare, tao::pegtl::nothing,
                                             rules::control>(in, state);
  return std::move(state.tree);
}

}  // namespace

Tree match(std::string_view text, Start start) {
  return start == Start::File ? match_all<rules::file>(text) : match_all<rules::steps_only>(text);
}

}  // namespace grammar

std::string print_grammar() {
  grammar::rules::PegWriter writer;
  writer.define<grammar::rules::file>();
  writer.define<grammar::rules::steps_only>();
  return "# The grammar of tend, as its rules stand in the program: grammar/rules/. Written by a "
         "test\n"
         "# (TEND_UPDATE=1). White space and comments may stand after every word, mark, name and "
         "literal; a\n"
         "# word ends where no letter, digit or _ follows.\n\n" +
         writer.all();
}

std::size_t analyze_grammar() {
  return tao::pegtl::analyze<grammar::rules::file>(-1) +
         tao::pegtl::analyze<grammar::rules::steps_only>(-1);
}

}  // namespace tend
