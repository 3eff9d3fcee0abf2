// projects.hpp: texts of any length for compilers to read, the same on every machine: a project of
// ours, and texts of others with as many lines and about as many bytes.
#pragma once

#include <string>

namespace tend::bench {

/// Lines of one workflow, message or function, the blank one after it included.
inline constexpr int lines_per_item = 10;

/// A project of so many workflows, of four kinds that take turns, on twenty messages.
std::string tend_project(int workflows);
/// A .proto file of so many messages.
std::string proto_file(int messages);
/// A Lua file of so many functions.
std::string lua_file(int functions);

}  // namespace tend::bench
