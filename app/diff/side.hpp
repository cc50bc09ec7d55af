#pragma once

/// One side of a comparison: selected entries in order, from a backing or a dump.

#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "base/url.hpp"
#include "core/selection.hpp"
#include "core/session.hpp"

namespace persist::app {

/// An entry; borrowed until its side goes on.
struct SideEntry {
  std::string_view store;
  EntryView record;
};

/// By store, then key (bytewise), a key stored as text before the same one stored as bytes. A key
/// that is not valid UTF-8 is bytes, however it is stored: a dump can say it in no other way.
[[nodiscard]] std::strong_ordering compare_places(const SideEntry& a, const SideEntry& b);

/// Threads: one at a time.
class DiffSide {
 public:
  DiffSide() = default;
  DiffSide(const DiffSide&) = delete;
  DiffSide& operator=(const DiffSide&) = delete;
  virtual ~DiffSide() = default;

  /// The next entry, null after the last; `compare_places` only ever rises.
  [[nodiscard]] virtual Outcome<const SideEntry*> next() = 0;
  /// How many entries were passed over because their key is NULL.
  [[nodiscard]] virtual std::size_t left_out() const { return 0; }
};

/// What an argument names: standard input, a dump, or a backing.
class SideSource {
 public:
  /// Tells a dump from a database by what the file begins with. What is not a regular file (a FIFO)
  /// is a dump, and not looked at. A database is read in the layout of its URL, or of the settings.
  ///
  /// Look at both sides before either is opened: closing a file that SQLite has open as well would
  /// let go of SQLite's locks.
  [[nodiscard]] static Outcome<SideSource> find(const std::string& argument,
                                                const Settings& settings);

  [[nodiscard]] bool is_dump() const { return !place_; }
  [[nodiscard]] bool is_standard_input() const { return !place_ && dump_ == "-"; }

  /// The entries that `selection` and the session's choice of stores let through; its limit is
  /// passed over. Both must outlive the side.
  [[nodiscard]] Outcome<std::unique_ptr<DiffSide>> open(const Selection& selection,
                                                        Session& session) const;

 private:
  explicit SideSource(Location place) : place_{std::move(place)} {}
  explicit SideSource(std::string dump) : dump_{std::move(dump)} {}

  std::optional<Location> place_;
  std::string dump_;  // the path of a dump, where it is none of these
};

/// Opens the backing at `place` to be read, and scans its stores.
[[nodiscard]] Outcome<std::unique_ptr<DiffSide>> open_backing_side(const Location& place,
                                                                   const Selection& selection,
                                                                   Session& session);

/// Reads the dump at `path` (`-`: standard input) once, in constant memory; a line that is
/// malformed, out of order or there twice is a PersistenceSchemaError.
[[nodiscard]] Outcome<std::unique_ptr<DiffSide>> open_dump_side(const std::string& path,
                                                                const Selection& selection,
                                                                Session& session);

}  // namespace persist::app
