#include "base/regex.hpp"

#include <re2/re2.h>

#include <utility>

namespace tend {
namespace {

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

RE2::Options quiet() {
  RE2::Options options(RE2::Quiet);
  // A project has few of them; what needs more than this is not written by hand.
  options.set_max_mem(std::int64_t{1} << 20);
  return options;
}

}  // namespace

struct Regex::State {
  explicit State(std::string_view pattern) : compiled(piece(pattern), quiet()) {}
  RE2 compiled;
};

Regex::Regex(std::unique_ptr<State> state) : state_(std::move(state)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern) {
  auto state = std::make_unique<State>(pattern);
  if (!state->compiled.ok()) return failure(ErrorCode::Malformed, state->compiled.error());
  return Regex(std::move(state));
}

bool Regex::matches(std::string_view text) const {
  return RE2::PartialMatch(piece(text), state_->compiled);
}

}  // namespace tend
