// mail_rates.hpp: a worker on its threads, by the clock: how many mails leave, and how late.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "bench/durable_project.hpp"
#include "bench/spent.hpp"

namespace tend::bench {

/// So many mails of those that wait in the outbox, handed to an SMTP server: until the last is
/// durably done. Without a URL they are handed to nobody.
Spent hand_mails(DurableProject& project, const std::string& store, const std::string& smtp_url,
                 std::uint64_t mails, std::size_t senders, Instant now);

/// How long after it was due a mail comes to its channel: the wake, its commit, the gate and its
/// commit are between them.
struct Lateness {
  std::size_t mails = 0;
  double p50_ms = 0, p99_ms = 0, most_ms = 0;
};
/// `due_of`: when each contact's mail is due; the clock starts at `now`.
Lateness measure_lateness(DurableProject& project, const std::string& store, std::uint64_t mails,
                          Instant now, const std::function<Instant(std::uint64_t)>& due_of);

}  // namespace tend::bench
