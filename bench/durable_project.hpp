// durable_project.hpp: what the durable benchmark runs: two mails to those who ask for a guide, and
// a job of two steps with a second between them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/contact_store.hpp"
#include "runtime/worker/worker.hpp"

namespace tend::bench {

/// What a benchmark asks of a store or a worker does not fail.
template <class T>
T done(Result<T> result) {
  TEND_CHECK(result.has_value(), result.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

struct DurableProject {
  /// With other days between the two mails, the workflow is another one.
  explicit DurableProject(int days_to_offer = 4);

  std::unique_ptr<ContactStore> open_store(const std::string& path) const;
  std::unique_ptr<Worker> open_worker(ContactStore& store);

  Program program;
  Digest hash;
  Zones zones;
};

/// `contact17@example.com`
std::string identity_of(std::uint64_t contact);
/// The number in it.
std::uint64_t number_in(std::string_view identity);
/// Somebody who was not known asks for the guide: three days later she gets a mail.
std::string form_event(std::uint64_t contact);
std::string job_event(std::uint64_t job, std::uint64_t contact);

}  // namespace tend::bench
