#include "core/size_histogram.hpp"

#include <algorithm>
#include <bit>

namespace persist::app {

void SizeHistogram::add(std::uint64_t size) {
  ++counts_[bucket_of(size)];
  ++count_;
  total_ += size;
  max_ = std::max(max_, size);
}

std::uint64_t SizeHistogram::percentile(unsigned percent) const {
  if (count_ == 0) return 0;
  // Rounded up, without a product that could overflow.
  const std::uint64_t whole = count_ / 100 * percent;
  const std::uint64_t rest = (count_ % 100 * percent + 99) / 100;
  const std::uint64_t wanted = std::max<std::uint64_t>(1, whole + rest);
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted) return std::min(max_, end_of(bucket));
  }
  return max_;
}

SizeHistogram::Octave SizeHistogram::octave(std::size_t number) const {
  const std::uint64_t least = number == 0 ? 0 : std::uint64_t{1} << (number - 1);
  const std::uint64_t most = number == 0 ? 0 : least + (least - 1);
  Octave it{.least = least, .most = most, .count = 0};
  for (std::size_t bucket = bucket_of(least); bucket <= bucket_of(most); ++bucket) {
    it.count += counts_[bucket];
  }
  return it;
}

std::vector<SizeHistogram::Octave> SizeHistogram::occupied_octaves() const {
  std::vector<Octave> occupied;
  for (std::size_t number = 0; number < octaves; ++number) {
    const Octave it = octave(number);
    if (it.least > max_) break;
    if (it.count > 0 || !occupied.empty()) occupied.push_back(it);
  }
  return occupied;
}

std::size_t SizeHistogram::bucket_of(std::uint64_t size) {
  if (size < 2 * shared) return static_cast<std::size_t>(size);
  const auto shift = static_cast<unsigned>(std::bit_width(size)) - bits_kept - 1;
  return shift * shared + static_cast<std::size_t>(size >> shift);
}

std::uint64_t SizeHistogram::end_of(std::size_t bucket) {
  if (bucket < 2 * shared) return bucket;
  const std::size_t shift = bucket / shared - 1;
  const std::uint64_t least = (bucket % shared + shared) << shift;
  return least + ((std::uint64_t{1} << shift) - 1);
}

}  // namespace persist::app
