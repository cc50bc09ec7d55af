#pragma once

#include <memory>
#include <span>

#include <persist/sqlite.hpp>

#include "drivers/sqlite/opening.hpp"
#include "requests/session.hpp"

namespace persist::sqlite {

/// Takes the write lock to change `tables`, whose triggers, foreign keys and expressions must not
/// stand against it.
[[nodiscard]] Result<std::unique_ptr<requests::Changes>> begin_request_changes(
    const OpenFile& file, const SqliteOptions& options,
    std::span<const requests::ChangedTable> tables);

}  // namespace persist::sqlite
