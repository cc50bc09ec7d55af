#pragma once

/// The line at the end of standard error that is drawn again and again, as progress is, and erased
/// before any other line.

#include <string>

namespace persist::app {

/// Draws `text`, cut to the terminal, in place of what was drawn before. Nothing while a pager has
/// the terminal.
void draw_status_line(const std::string& text);

/// Wipes the line, if one is drawn. From any thread.
void erase_status_line();

/// While a pager runs, nothing is drawn.
void hold_status_line();
void release_status_line();

}  // namespace persist::app
