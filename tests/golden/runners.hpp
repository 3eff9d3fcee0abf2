// runners.hpp: one function for each folder of golden tests. Each takes a test apart, runs it, and
// puts what came out in place of what was expected.
#pragma once

#include "tests/golden/sections.hpp"

namespace tend::golden {

/// A script that a test calls nothing else is of this name, and so is its workflow.
inline constexpr const char* script_name = "script.tend";

/// parse/: `source` to `ast` and `diagnostics`.
void run_parse(GoldenFile& file);
/// check/: `source`, with every `file NAME` that it imports or sends, to `diagnostics`. An
/// `options` section may say `strict`.
void run_check(GoldenFile& file);
/// emit/: the same, to `code`. An `options` section names the tables that are shown too: `waits`.
void run_emit(GoldenFile& file);
/// run/: `source` with `contacts` and `events` (and `options` for the command line) to `trace` and
/// `errors`, through the binary.
void run_trace(GoldenFile& file);
/// cli/: each `command`, a line for the shell with `tend` on its path and the `file NAME`s around
/// it, to the `output`, `errors` and `status` behind it. What a command does not print needs no
/// section; status 0 neither.
void run_commands(GoldenFile& file);

}  // namespace tend::golden
