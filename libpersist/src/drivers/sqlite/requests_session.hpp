#pragma once

#include <memory>

#include <persist/inspector.hpp>
#include <persist/sqlite.hpp>

#include "drivers/sqlite/opening.hpp"

namespace persist::sqlite {

/// Whether an inspector over the file is one of requests: where `options` ask for that, and where
/// they leave it open and the file has tables of requests and no others of Effect's.
[[nodiscard]] Result<bool> is_about_requests(OpenFile& file, const SqliteOptions& options);

/// An inspector over the requests and the elements of queues in the file.
[[nodiscard]] std::unique_ptr<Inspector> make_requests_inspector(OpenFile file,
                                                                 SqliteOptions options);

}  // namespace persist::sqlite
