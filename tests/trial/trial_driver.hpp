#pragma once

/// A driver that the library does not have, written against its public headers alone: what a new
/// backing takes.
///
/// `notes:PATH` is a file of entries in no order, written again by every change. Its inspector has
/// no order either, so that the library sorts.

#include <memory>

#include <persist/driver.hpp>

namespace trial {

std::unique_ptr<persist::Driver> make_notes_driver();

}  // namespace trial
