#pragma once

#include <memory>

#include <persist/inspector.hpp>

#include "requests/database.hpp"
#include "requests/session.hpp"

namespace persist::requests {

/// An inspector over the requests and the elements behind `session`. `base` says what the engine
/// can do.
[[nodiscard]] std::unique_ptr<Inspector> make_inspector(std::unique_ptr<Session> session,
                                                        Settings settings,
                                                        const Capabilities& base);

/// Whether the database has tables of the layout, or of either where none is given.
[[nodiscard]] Result<bool> has_tables(Session& session, std::optional<Layout> layout);

}  // namespace persist::requests
