#pragma once

/// What <persist/testing/backing_contract.hpp> is made of: the backing under test, a case, and how
/// a case fails.

#include <persist/export.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <persist/backing_persistence.hpp>

namespace persist::testing {

/// Serves one container, each time that it is called; the clock decides what has expired.
using ServeBacking =
    std::function<std::shared_ptr<BackingPersistence>(std::shared_ptr<const Clock>)>;

/// The backing under test.
struct BackingSubject {
  /// Makes an empty container, apart from all others, which lives as long as what it returns.
  std::function<ServeBacking()> make_place;
  /// What one service of a container writes is there for the next; false for memory that each
  /// service has of its own.
  bool is_shared = true;
  /// Keys that differ in case, accents or trailing spaces alone are refused beside each other.
  bool folds_keys = false;
};

/// A promise that was broken: the condition, and the line of this header where it stands.
class ContractFailure : public std::runtime_error {
 public:
  using runtime_error::runtime_error;
};

/// A case of the contract.
struct ContractCase {
  /// What the backing promises.
  std::string_view name;
  /// Throws a `ContractFailure` if the backing breaks the promise.
  void (*run)(const BackingSubject& subject);
};

/// What the cases are made of.
namespace detail {

using namespace std::chrono_literals;
using Values = std::vector<std::optional<std::string>>;
using Where = std::source_location;

[[noreturn]] inline void fail(const std::string& what, const Where& where) {
  throw ContractFailure{what + " (backing_contract.hpp:" + std::to_string(where.line()) + ")"};
}

inline void holds(bool condition, const std::string& what, const Where& where = Where::current()) {
  if (!condition) fail(what, where);
}

/// The value of a result that must be one.
template <class T>
T must(Result<T> result, const Where& where = Where::current()) {
  if (!result) fail("an error: " + message_of(result.error()), where);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

inline JsonView json(std::string_view text) { return JsonView::assume_valid(text); }

/// A new container, served, at an instant of 2100: some servers remove what their own clock takes
/// for expired.
class Service {
 public:
  explicit Service(const BackingSubject& subject) : serve_{subject.make_place()} { restart(); }

  void restart() {
    backing_ = nullptr;
    backing_ = serve_(clock_);
  }
  void stop() { backing_ = nullptr; }
  void advance(std::chrono::milliseconds by) { clock_->advance(by); }
  [[nodiscard]] std::unique_ptr<BackingPersistenceStore> open(
      std::string id, const Where& where = Where::current()) const {
    return must(backing_->make(std::move(id)), where);
  }

 private:
  ServeBacking serve_;
  std::shared_ptr<ManualClock> clock_ =
      std::make_shared<ManualClock>(std::chrono::sys_days{std::chrono::year{2100} / 1 / 1} +
                                    std::chrono::milliseconds{1'000'000});
  std::shared_ptr<BackingPersistence> backing_;
};

inline std::string shown(const std::optional<std::string>& value) {
  return value ? value->substr(0, 60) : "none";
}

/// `get` and `get_many` both answer with `expected`.
inline void gives(BackingPersistenceStore& store, const std::vector<std::string_view>& keys,
                  const Values& expected, const Where& where = Where::current()) {
  const auto many = must(store.get_many(keys), where);
  holds(many.size() == keys.size(), "get_many must give one result per key", where);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto one = must(store.get(keys[i]), where);
    for (const auto& [found, call] : {std::pair{&one, "get"}, std::pair{&many[i], "get_many"}}) {
      const auto value = *found ? std::optional{(*found)->text()} : std::nullopt;
      if (value == expected[i]) continue;
      fail(std::string{call} + " of the key \"" + std::string{keys[i]} + "\" gave " + shown(value) +
               " instead of " + shown(expected[i]),
           where);
    }
  }
}

}  // namespace detail

}  // namespace persist::testing
