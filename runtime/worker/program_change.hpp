// program_change.hpp: a project that has changed goes on over the store that it had
// (docs/decisions/0009).
#pragma once

#include <optional>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/contact_store.hpp"
#include "runtime/worker/session.hpp"

namespace tend {

/// What an engine runs: a project, and of its workflows as they were those that somebody is in.
struct RunningProgram {
  Program program;
  Digest hash{};
};

/// What the store's contacts speak in, and the engine that was at work last ran; none before there
/// was one.
Result<std::optional<Digest>> program_at_work(ContactStore& store);

/// Links `program` with what the store's contacts still need of earlier ones, and tells all that is
/// at rest over into its numbers, in units of work of its own; a second call, after one that ended
/// early, goes on. Keeps the result in the store. Nothing is read but one row when nothing has
/// changed. Programs that nobody spoke in any more before this change are dropped.
///
/// Who cannot be read is set aside; who was and can be, is brought back.
///
/// What the program keeps an eye on and the earlier ones did not is watched from now on, as at a
/// going live: from `now`, or from the latest instant that the store knows of, if that is later.
/// Unsupported, and nothing was changed, when a field has become another one. One thread.
Result<RunningProgram> settle_program(ContactStore& store, const Program& program,
                                      const Digest& hash, Zones& zones,
                                      const SessionOptions& options, Instant now);

/// In the unit at hand: whatever project is opened next looks at all contacts, as a changed one.
Result<void> settle_anew(ContactStore& store);

}  // namespace tend
