#pragma once

/// How sizes are distributed, in constant memory.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace persist::app {

/// Counts sizes in buckets: below 64 each size has its own, above that 32 share each power of two,
/// so that a percentile is at most 1/32 (3.2 %) too high.
class SizeHistogram {
 public:
  void add(std::uint64_t size);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t total() const { return total_; }
  /// The largest size, exactly.
  [[nodiscard]] std::uint64_t max() const { return max_; }
  /// A size that `percent` of all sizes (at least one) do not exceed; 0 when there are none.
  [[nodiscard]] std::uint64_t percentile(unsigned percent) const;

  /// Sizes of one power of two: from `least` to `most`.
  struct Octave {
    std::uint64_t least;
    std::uint64_t most;
    std::uint64_t count;
  };
  static constexpr std::size_t octaves = 65;
  /// The octave number 0 is the size 0, number n goes from 2^(n-1) to 2^n - 1.
  [[nodiscard]] Octave octave(std::size_t number) const;
  /// Those from the smallest size that there is to the largest.
  [[nodiscard]] std::vector<Octave> occupied_octaves() const;

 private:
  static constexpr unsigned bits_kept = 5;
  static constexpr std::size_t shared = std::size_t{1} << bits_kept;
  static constexpr std::size_t buckets = (64 - bits_kept + 1) * shared;

  [[nodiscard]] static std::size_t bucket_of(std::uint64_t size);
  /// The largest size in it.
  [[nodiscard]] static std::uint64_t end_of(std::size_t bucket);

  std::array<std::uint64_t, buckets> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace persist::app
