#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace persist::inspect {

/// Some mebibytes that are written once and read once.
class LargeBlock {
 public:
  LargeBlock() = default;
  /// Uninitialized. Where the kernel has huge pages it takes those, for touching small ones first
  /// costs as much as to sort what is put into them. Throws std::bad_alloc.
  explicit LargeBlock(std::size_t size) {
    constexpr std::size_t huge_page = std::size_t{2} << 20U;
    const bool is_large = size >= huge_page / 2;
    const std::size_t alignment = is_large ? huge_page : alignof(std::max_align_t);
    const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
    // NOLINTNEXTLINE(cppcoreguidelines-owning-memory)
    bytes_.reset(static_cast<char*>(std::aligned_alloc(alignment, rounded)));
    if (!bytes_) throw std::bad_alloc{};
    if (is_large) ::madvise(bytes_.get(), rounded, MADV_HUGEPAGE);
  }

  [[nodiscard]] char* get() const { return bytes_.get(); }

 private:
  struct Free {
    // NOLINTNEXTLINE(*-no-malloc, cppcoreguidelines-owning-memory)
    void operator()(char* bytes) const noexcept { std::free(bytes); }
  };
  std::unique_ptr<char, Free> bytes_;
};

}  // namespace persist::inspect
