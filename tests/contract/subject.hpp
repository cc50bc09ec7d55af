#pragma once

/// What the contract suite runs over: every backing in every layout, each in a fresh place.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <persist/backing_persistence.hpp>
#include <persist/inspector.hpp>

#include <catch2/catch.hpp>

namespace contract {

/// One container, empty at first, opened as often as asked for.
struct Place {
  /// A handle on the container. In memory each is a container of its own.
  std::function<std::unique_ptr<persist::Inspector>()> inspect;
  std::function<std::shared_ptr<persist::BackingPersistence>(std::shared_ptr<const persist::Clock>)>
      serve;
};

struct Subject {
  std::string name;
  std::function<Place()> make_place;
  /// What one handle writes is there for the next.
  bool is_shared = true;
  /// Stores whose ids differ in the case of ASCII letters alone are one.
  bool folds_case = false;
  /// Keys that differ in case, accents or trailing spaces alone are refused beside each other.
  bool folds_keys = false;
  /// Ids of stores may have characters beyond U+FFFF.
  bool keeps_astral_ids = true;
  /// Values may have more than 65,535 bytes.
  bool keeps_long_values = true;
  /// Keys and values keep a storage class of their own.
  bool keeps_classes = false;
  /// An expiry may be of any time and have a fraction.
  bool keeps_every_expiry = true;
  /// Keys may contain NUL.
  bool keeps_nul = true;
  /// What has expired may be there to be purged.
  bool purges = true;
};

std::ostream& operator<<(std::ostream& out, const Subject& subject);

/// The test case runs once with each.
Subject each_subject();

/// The time of the tests, which begins in 2100: servers remove what their own clock takes for
/// expired.
inline persist::Instant at(std::int64_t milliseconds) {
  using namespace std::chrono;
  return sys_days{year{2100} / 1 / 1} + std::chrono::milliseconds{milliseconds};
}
inline persist::Expires until(std::int64_t milliseconds) {
  return persist::Expires::at(at(milliseconds));
}

/// Half a millisecond after `until(milliseconds)`, or a whole one where there are no halves.
inline persist::Expires until_half_after(const Subject& subject, std::int64_t milliseconds) {
  if (!subject.keeps_every_expiry) return until(milliseconds + 1);
  const auto whole = at(milliseconds).time_since_epoch().count();
  return persist::Expires::at_fraction(static_cast<double>(whole) + 0.5);
}

/// The value of a result that must be one.
template <class T>
T must(persist::Result<T> result) {
  if (!result) FAIL(persist::message_of(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline persist::JsonView json(std::string_view text) {
  return persist::JsonView::assume_valid(text);
}

/// An entry, copied out.
struct Entry {
  std::string key;
  std::string value;
  persist::Expires expires = persist::Expires::never();

  friend bool operator==(const Entry&, const Entry&) = default;
};

std::ostream& operator<<(std::ostream& out, const Entry& entry);

/// Every entry of a scan, in its order.
std::vector<Entry> scanned(persist::Inspector& inspector, const std::string& store,
                           persist::ScanOptions range = {});
std::vector<std::string> keys_of(const std::vector<Entry>& entries);
std::vector<std::string> ids_of(persist::Inspector& inspector);
std::optional<Entry> looked_up(persist::Inspector& inspector, std::string_view store,
                               std::string_view key);
/// The figures of the store, as it is listed; zeros when it is not.
persist::StoreSummary summary_of(persist::Inspector& inspector, const std::string& store,
                                 persist::Instant now);
/// Writes in a transaction of its own.
void put(persist::Inspector& inspector, std::string_view store, const std::vector<Entry>& entries);

}  // namespace contract
