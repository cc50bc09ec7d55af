#pragma once

/// A backing as of one instant.

#include <memory>
#include <string>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "core/session.hpp"

namespace persist::app {

/// A temporary copy of the SQLite file of --db, gone when this is.
class Snapshot {
 public:
  [[nodiscard]] static Outcome<Snapshot> take(const Session& session);
  Snapshot(Snapshot&&) noexcept = default;
  Snapshot& operator=(Snapshot&&) = delete;
  ~Snapshot() = default;

  [[nodiscard]] Inspector& inspector() { return *inspector_; }

 private:
  /// Removes the folder with all that is in it.
  struct RemoveFolder {
    void operator()(const std::string* path) const;
  };

  Snapshot() = default;

  std::unique_ptr<const std::string, RemoveFolder> folder_;
  // After the folder: closed before that goes.
  std::unique_ptr<Inspector> inspector_;
};

}  // namespace persist::app
