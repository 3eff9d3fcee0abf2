// file.hpp: a program as bytes (.tendc), durable for as long as a run may wait: old files load for
// ever. Layout and version history: docs/bytecode.md.
#pragma once

#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// The same bytes for an equal program, on every machine.
std::string write_program(const Program& program);

/// The identity of a program: the SHA-256 of its bytes.
Digest program_hash(std::string_view bytes);

/// Reads and verifies: what it returns can be run without a fault in the host. Malformed for damage
/// of any kind (the hash in the header is checked), Unsupported for a newer version.
Result<Program> read_program(std::string_view bytes);

}  // namespace tend
