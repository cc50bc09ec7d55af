#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <persist/inspector.hpp>

#include "requests/session.hpp"
#include "requests/tables.hpp"
#include "requests/wall_time.hpp"

namespace persist::requests {

/// Which requests are looked at.
struct Settings {
  /// Those of clusters, those of queues, or both.
  std::optional<Layout> layout = std::nullopt;
  /// Steps of runs are entries, and their clocks a store.
  bool steps = false;
  Access access = Access::read;
  /// Called with notes for people; may be null.
  std::function<void(const std::string&)> note = nullptr;
};

/// A store, and where it lies.
struct NamedSource {
  std::string id;
  Source source;
};

/// The tables of requests behind a session, and the stores in them.
class Database {
 public:
  /// The session must outlive it.
  Database(Session& session, Settings settings)
      : session_{session}, settings_{std::move(settings)} {}

  [[nodiscard]] Session& session() const { return session_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }

  /// Whether the stores of clusters, and of queues, are those of the database.
  [[nodiscard]] bool shows_clusters() const { return settings_.layout != Layout::queue; }
  [[nodiscard]] bool shows_queues() const { return settings_.layout != Layout::cluster; }

  /// All tables there are now, looked for again where they may be others. What earlier calls
  /// answered is valid until then.
  [[nodiscard]] Result<const Tables*> tables();
  /// How times in the tables relate to ours.
  [[nodiscard]] Result<WallClock> clock();

  /// All stores, in byte order of their ids.
  [[nodiscard]] Result<std::vector<NamedSource>> stores();
  /// Where the store lies; none where it cannot be one. It need not have entries.
  [[nodiscard]] Result<std::optional<Source>> find(std::string_view store);
  /// The id of a store that has entries.
  [[nodiscard]] Result<std::string> id_of(const Source& source);

 private:
  [[nodiscard]] Result<std::vector<std::string>> names_in(const std::string& table,
                                                          std::string_view column,
                                                          std::string_view condition);
  [[nodiscard]] Result<bool> has_queue(const QueueTable& table, std::string_view name);
  [[nodiscard]] Result<std::optional<Source>> find_queue(std::string_view store, bool must_exist);

  Session& session_;
  Settings settings_;
  std::optional<Tables> tables_;
};

}  // namespace persist::requests
