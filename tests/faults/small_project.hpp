// small_project.hpp: a project of a few workflows, and what its contacts do, made of a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/time.hpp"
#include "runtime/program/program.hpp"

namespace tend::test {

struct SmallProject {
  std::string script;
  Program program;
  Digest hash{};
  /// Marketing messages that a contact gets in any 24 hours, at the most.
  std::size_t limit = 0;
};

/// `is_limited`: not, for a project that breaks the limit which it says it has.
SmallProject make_project(std::uint64_t seed, bool is_limited = true);

/// An event that somebody sends.
struct Deed {
  std::string id;
  std::string contact;
  std::string json;
  bool is_stop = false;  ///< after it nothing but what is transactional may be begun
};
std::vector<Deed> make_deeds(std::uint64_t seed);

/// Of a message of these projects.
inline bool is_marketing(const std::string& message) {
  return message != "receipt";
}
/// The workflow that writes down each number that it hears.
inline constexpr const char* recorder = "recorder";

}  // namespace tend::test
