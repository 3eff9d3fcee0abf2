// windows.hpp: windows and times of day as they are written.
#pragma once

#include <optional>

#include "compiler/check/project.hpp"

namespace tend::checking {

/// The window with its hours sorted. Nothing when its hours are empty or overlap, which is
/// reported.
std::optional<Window> check_window(Project& project, const ast::WindowLiteral& window);

/// Reports 24:00, which is an end and no time of day.
bool check_time(Project& project, const ast::TimeLiteral& time);

/// Reports a time of day that the window never holds; `where` is the window's place.
bool check_time_in_window(Project& project, const ast::TimeLiteral& time, const Window& window,
                          Span where);

}  // namespace tend::checking
