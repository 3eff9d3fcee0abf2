#include "runtime/store/addresses.hpp"

#include "base/hash.hpp"

namespace tend {

std::uint32_t shard_of(std::string_view identity) {
  return static_cast<std::uint32_t>(stable_hash(identity) % shard_count);
}

std::string folded_address(std::string_view address) {
  std::string folded(address);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

Suppression joined(const Suppression& was, const Suppression& more) {
  const bool adds = (more.all && !was.all) || (more.marketing && !was.all && !was.marketing);
  Suppression both = adds ? more : was;
  both.all = was.all || more.all;
  both.marketing = was.marketing || more.marketing;
  return both;
}

}  // namespace tend
