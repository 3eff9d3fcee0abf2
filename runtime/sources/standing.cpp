#include "runtime/sources/standing.hpp"

#include <algorithm>

namespace tend {
namespace {

std::string quoted(std::string_view name) {
  constexpr std::size_t longest = 64;
  return "`" + std::string(name.substr(0, longest)) + "`";
}

}  // namespace

Standing::Standing(const Program& program) : program_(program), cells_(program) {
  for (std::size_t i = 0; i < program.contact_lists.size(); ++i) {
    lists_.emplace(program.text(program.contact_lists[i].name), static_cast<std::uint32_t>(i));
  }
  for (std::size_t i = 0; i < program.topics.size(); ++i) {
    topics_.emplace(program.text(program.topics[i]), static_cast<std::uint32_t>(i));
  }
}

Standing::Place Standing::list(std::string_view name) const {
  const auto found = lists_.find(name);
  if (found == lists_.end()) return {none, "no list " + quoted(name) + " is declared", false};
  if (program_.contact_lists[found->second].watch != none) {
    return {none, quoted(name) + " is a segment, which keeps itself: nobody can be put there",
            true};
  }
  return {cells_.member(found->second), {}, false};
}

Standing::Place Standing::consent(std::string_view name) const {
  const std::size_t slash = std::min(name.find('/'), name.size());
  const auto channel = channel_named(name.substr(0, slash));
  if (!channel)
    return {none, quoted(name) + " names no channel: email, sms, push or overlay", false};
  if (slash == name.size()) return {cells_.consent(*channel, none), {}, false};
  const auto topic = topics_.find(name.substr(slash + 1));
  if (topic == topics_.end()) {
    return {none, "no topic " + quoted(name.substr(slash + 1)) + " is declared", false};
  }
  return {cells_.consent(*channel, topic->second), {}, false};
}

}  // namespace tend
