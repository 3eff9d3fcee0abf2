// run_program.hpp: takes bytes for a program and runs it wherever it can be run.
#pragma once

#include <string>
#include <string_view>

namespace tend {

/// Whether read_program accepts the bytes. A program that it accepts is listed, written again and
/// run, with whatever a contact and an event may carry: none of it may fail.
bool read_and_run(std::string_view bytes);

/// A program file of the given payload, with a header that fits.
std::string with_header(std::string_view payload);

/// A file's payload.
std::string_view payload_of(std::string_view bytes);

}  // namespace tend
