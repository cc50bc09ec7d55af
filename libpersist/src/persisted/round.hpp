#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <persist/leases.hpp>

#include "persisted/cache_state.hpp"

namespace persist::detail {

/// One of the names that a call asks for.
struct Wanted {
  ErasedExit exit;
  AnsweredBy by = AnsweredBy::memory;
  std::chrono::nanoseconds computing{};
};

/// One attempt of a call to get what it still lacks: of each name it is memory that has it, or
/// another call that is looking for it, or this round leads.
class Round {
 public:
  Round(CacheState& state, std::string_view method, std::span<const std::string> names,
        PersistedRequest& request)
      : state_{state}, method_{method}, names_{names}, request_{request} {}
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;
  /// Abandons what it leads and has not brought to an end.
  ~Round();

  /// Fills in what memory has, and decides who leads. `open` are indices of the names.
  [[nodiscard]] Result<void> begin(std::span<const std::size_t> open, Seek seek,
                                   std::vector<Wanted>& wanted);
  /// Reads or computes what this round leads.
  [[nodiscard]] Result<void> lead(Seek seek, std::vector<Wanted>& wanted);
  /// Waits for what others lead; the indices of what they abandoned.
  [[nodiscard]] Result<std::vector<std::size_t>> join(std::vector<Wanted>& wanted);

  /// The first error that was passed over.
  [[nodiscard]] const std::optional<PersistenceError>& passed_over() const { return passed_over_; }

 private:
  struct Part {
    std::size_t which = 0;
    SharedFlight flight;
    bool is_kept = false;
    TimeToLive time_to_live = std::nullopt;  // of what was computed
  };

  [[nodiscard]] PersistenceError circular() const;
  [[nodiscard]] Result<void> find(Seek seek, std::vector<Wanted>& wanted);
  [[nodiscard]] Result<void> read(std::vector<Wanted>& wanted);
  [[nodiscard]] Result<void> acquire_leases(const std::vector<Wanted>& wanted);
  [[nodiscard]] Result<void> compute(std::vector<Wanted>& wanted);
  [[nodiscard]] Result<void> write(std::vector<Wanted>& wanted);
  [[nodiscard]] Result<void> pass_over(PersistenceError error);
  [[nodiscard]] std::vector<std::size_t> missing(const std::vector<Wanted>& wanted) const;
  [[nodiscard]] Instant fresh_until(const Part& part, AnsweredBy by, Instant now) const;
  void land_found(const std::vector<Wanted>& wanted);
  void land(std::span<const Part> parts, const Result<void>& result,
            const std::vector<Wanted>& wanted);

  CacheState& state_;
  std::string_view method_;
  std::span<const std::string> names_;
  PersistedRequest& request_;
  std::vector<Part> led_;
  std::vector<Part> joined_;
  std::vector<std::unique_ptr<Lease>> leases_;
  std::optional<PersistenceError> passed_over_;
};

}  // namespace persist::detail
