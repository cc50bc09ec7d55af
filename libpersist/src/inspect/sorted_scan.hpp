#pragma once

#include <memory>

#include <persist/inspector.hpp>

#include "inspect/entry_sorter.hpp"

namespace persist::inspect {

/// The entries of `unordered`, which come in any order and may come twice, in byte order of their
/// keys, store by store; of the same entry seen twice the later. All of it is read by the first
/// `next`. An entry that is too long is an error that names it, and the call after it goes on; any
/// other error is final.
[[nodiscard]] std::unique_ptr<Scan> make_sorted_scan(std::unique_ptr<Scan> unordered,
                                                     SortOptions options);

}  // namespace persist::inspect
