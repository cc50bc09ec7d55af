#pragma once

/// What is in a cause: its errors, its defects, its interruptions.
///
///     if (const NotFound* error = persist::first_error(outcome)) std::printf("no %d\n",
///     error->id); for (const persist::Die& die : persist::defects_of(outcome)) {
///       if (die.defect) std::puts(die.defect->text().c_str());
///     }

#include <persist/export.hpp>

#include <cstddef>
#include <iterator>
#include <ranges>
#include <type_traits>
#include <variant>
#include <vector>

#include <persist/exit.hpp>

namespace persist {

/// The leaves of one kind in a cause, in order; a forward range of references into the cause, which
/// must outlive it. Of Fails it gives the errors.
template <class E, class Leaf>
class CauseLeaves : public std::ranges::view_interface<CauseLeaves<E, Leaf>> {
 public:
  /// A forward iterator.
  class Iterator {
   public:
    /// What it gives.
    using value_type = std::conditional_t<std::is_same_v<Leaf, Fail<E>>, E, Leaf>;
    /// As every iterator has it.
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    /// At the first.
    explicit Iterator(const Cause<E>* cause) : pending_{cause} { settle(); }

    /// What it is at.
    [[nodiscard]] const value_type& operator*() const {
      const Leaf& leaf = std::get<Leaf>(*pending_.back());
      if constexpr (std::is_same_v<Leaf, Fail<E>>) {
        return leaf.error;
      } else {
        return leaf;
      }
    }
    /// What it is at.
    [[nodiscard]] const value_type* operator->() const { return &**this; }
    /// Steps to the next.
    Iterator& operator++() {
      pending_.pop_back();
      settle();
      return *this;
    }
    /// Steps to the next.
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;
    /// Compares all of it.
    friend bool operator==(const Iterator& it, std::default_sentinel_t /*end*/) {
      return it.pending_.empty();
    }

   private:
    /// Opens groups and drops other leaves until a leaf of the kind is last.
    void settle() {
      while (!pending_.empty() && !std::holds_alternative<Leaf>(*pending_.back())) {
        const auto* const group = std::get_if<CauseGroup<E>>(pending_.back());
        pending_.pop_back();
        if (group == nullptr) continue;
        for (const Cause<E>& part : group->causes | std::views::reverse) pending_.push_back(&part);
      }
    }

    std::vector<const Cause<E>*> pending_;  // what is left, the next one last
  };

  CauseLeaves() = default;
  /// Those of `cause`; null: none.
  explicit CauseLeaves(const Cause<E>* cause) : cause_{cause} {}

  /// The first.
  [[nodiscard]] Iterator begin() const { return cause_ == nullptr ? Iterator{} : Iterator{cause_}; }
  /// Past the last.
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  const Cause<E>* cause_ = nullptr;  // none: nothing is in it
};

/// The errors in `cause`, in order; those of both dialects are the same type.
template <class E>
[[nodiscard]] CauseLeaves<E, Fail<E>> errors_of(const Cause<E>& cause) {
  return CauseLeaves<E, Fail<E>>{&cause};
}
/// The errors of an Exit; none if it is a success.
template <class E, class A>
[[nodiscard]] CauseLeaves<E, Fail<E>> errors_of(const Exit<E, A>& exit) {
  return CauseLeaves<E, Fail<E>>{exit ? nullptr : &exit.error()};
}

/// The defects in `cause`, in order.
template <class E>
[[nodiscard]] CauseLeaves<E, Die> defects_of(const Cause<E>& cause) {
  return CauseLeaves<E, Die>{&cause};
}
/// The defects of an Exit; none if it is a success.
template <class E, class A>
[[nodiscard]] CauseLeaves<E, Die> defects_of(const Exit<E, A>& exit) {
  return CauseLeaves<E, Die>{exit ? nullptr : &exit.error()};
}

/// The first error in a cause or an Exit, in it; null if there is none: it is a success, or only
/// has defects and interruptions.
template <class E>
[[nodiscard]] const E* first_error(const Cause<E>& cause) {
  const auto it = errors_of(cause).begin();
  return it == std::default_sentinel ? nullptr : &*it;
}
/// The same of an Exit.
template <class E, class A>
[[nodiscard]] const E* first_error(const Exit<E, A>& exit) {
  return exit ? nullptr : first_error(exit.error());
}

/// Whether any part of `cause` is an interruption.
template <class E>
[[nodiscard]] bool is_interrupted(const Cause<E>& cause) {
  return CauseLeaves<E, Interrupt>{&cause}.begin() != std::default_sentinel;
}
/// The same of an Exit.
template <class E, class A>
[[nodiscard]] bool is_interrupted(const Exit<E, A>& exit) {
  return !exit && is_interrupted(exit.error());
}

// Of a temporary nothing would be left to refer to.
template <class E>
void errors_of(const Cause<E>&& cause) = delete;
template <class E, class A>
void errors_of(const Exit<E, A>&& exit) = delete;
template <class E>
void defects_of(const Cause<E>&& cause) = delete;
template <class E, class A>
void defects_of(const Exit<E, A>&& exit) = delete;
template <class E>
void first_error(const Cause<E>&& cause) = delete;
template <class E, class A>
void first_error(const Exit<E, A>&& exit) = delete;

}  // namespace persist
