#pragma once

/// The requests and queues that a database has beside a cache.

#include <memory>
#include <optional>
#include <vector>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "base/url.hpp"
#include "core/session.hpp"

namespace persist::app {

/// Opens the layouts `cluster` and `queue` of the database of --db once more, as far as it has
/// them. None where `opened`, which is what the session opened, has them already, or where a layout
/// was asked for.
[[nodiscard]] Outcome<std::vector<std::unique_ptr<Inspector>>> open_request_layouts(
    const Session& session, Inspector& opened);

/// `place` with one layout; none where its driver does not have that.
[[nodiscard]] std::optional<Location> with_layout(Location place, Layout layout);

/// A usage error where the entries of `inspector` are requests, which no command changes as it
/// changes entries of a cache.
[[nodiscard]] Outcome<void> refuse_requests(const Inspector& inspector);

}  // namespace persist::app
