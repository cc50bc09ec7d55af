#pragma once

#include <memory>

#include <persist/inspector.hpp>
#include <persist/sqlite.hpp>

#include "drivers/sqlite/opening.hpp"

namespace persist::sqlite {

/// Whether the file has tables of the requests that `options` ask for, or of any.
[[nodiscard]] Result<bool> has_requests(OpenFile& file, const SqliteOptions& options);

/// Which of `Layout::cluster` and `Layout::queue` have tables.
[[nodiscard]] Result<std::vector<Layout>> request_layouts(Connection& connection);

/// An inspector over the requests and the elements of queues in the file; `no_such_layout` where
/// `options` ask for some that it does not have.
[[nodiscard]] Result<std::unique_ptr<Inspector>> make_requests_inspector(OpenFile file,
                                                                         SqliteOptions options);

}  // namespace persist::sqlite
