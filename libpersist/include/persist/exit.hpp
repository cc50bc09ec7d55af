#pragma once

/// How a request ended: with a value, or with the cause of its failure.

#include <persist/export.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <persist/json_text.hpp>

namespace persist {

class FiberId;

/// No fiber: `{"_tag":"None"}` in v3, `null` in v4.
struct NoFiber {
  friend bool operator==(const NoFiber&, const NoFiber&) = default;
};

/// One fiber. v4 writes the number alone; v3 the start time too, in milliseconds since the epoch.
struct RuntimeFiber {
  /// Its number.
  double id = 0;
  /// When it started; none: unknown.
  std::optional<std::int64_t> start_time_millis = std::nullopt;
  friend bool operator==(const RuntimeFiber&, const RuntimeFiber&) = default;
};

/// Two fibers as one; v3 only.
struct CompositeFiber {
  /// Left, right: two, or none in what was moved from.
  std::vector<FiberId> parts;
  /// Compares all of it.
  friend bool operator==(const CompositeFiber&, const CompositeFiber&);
};

/// Who interrupted.
class FiberId : public std::variant<NoFiber, RuntimeFiber, CompositeFiber> {
 public:
  using variant::variant;
  friend bool operator==(const FiberId&, const FiberId&) = default;
};

/// Compares all of it.
inline bool operator==(const CompositeFiber& a, const CompositeFiber& b) {
  return a.parts == b.parts;
}

/// An expected failure.
template <class E>
struct Fail {
  /// The error.
  E error;
  friend bool operator==(const Fail&, const Fail&) = default;
};

/// A defect: JSON as the runtime wrote it, or absent if v3 omitted it.
struct Die {
  /// None if v3 omitted it.
  std::optional<JsonText> defect;
  friend bool operator==(const Die&, const Die&) = default;
};

/// An interruption.
struct Interrupt {
  /// Who interrupted.
  FiberId fiber;
  friend bool operator==(const Interrupt&, const Interrupt&) = default;
};

template <class E>
class Cause;

/// Causes that occurred one after the other, or at the same time. Without causes, it is the empty
/// cause.
template <class E>
struct CauseGroup {
  /// How the causes occurred.
  enum class Order : std::uint8_t { sequential, parallel };

  /// Of fewer than two causes it means nothing.
  Order order = Order::sequential;
  /// In order; none: the empty cause.
  std::vector<Cause<E>> causes;
  /// Compares all of it.
  friend bool operator==(const CauseGroup& a, const CauseGroup& b) {
    return a.order == b.order && a.causes == b.causes;
  }
};

/// Why a request failed: a leaf or a group.
template <class E>
class Cause : public std::variant<CauseGroup<E>, Fail<E>, Die, Interrupt> {
 public:
  using std::variant<CauseGroup<E>, Fail<E>, Die, Interrupt>::variant;
  friend bool operator==(const Cause&, const Cause&) = default;
};

/// The outcome of a request. `Exit<E, void>` succeeds without a value.
template <class E, class A>
using Exit = std::expected<A, Cause<E>>;

/// An Exit that failed with `error`: `Exit<E, A> exit = failure(error);`.
template <class E>
[[nodiscard]] std::unexpected<Cause<E>> failure(E error) {
  return std::unexpected{Cause<E>{Fail<E>{std::move(error)}}};
}

}  // namespace persist
