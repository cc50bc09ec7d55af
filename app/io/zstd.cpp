#include <zstd.h>

#include <new>

#include "io/codecs.hpp"

namespace persist::app {

namespace {

class ZstdDecoder final : public Codec {
 public:
  ZstdDecoder() {
    if (!context_) throw std::bad_alloc{};
  }

  Step step(std::string_view in, std::span<char> room) override {
    if (in.empty() && at_end_) return {};
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{room.data(), room.size(), 0};
    const std::size_t left = ::ZSTD_decompressStream(context_.get(), &to, &from);
    if (::ZSTD_isError(left) != 0) {
      return {.taken = from.pos,
              .given = to.pos,
              .fault = "its data is damaged, or something follows it"};
    }
    if (from.pos > 0 || to.pos > 0) at_end_ = left == 0;
    return {.taken = from.pos, .given = to.pos};
  }
  [[nodiscard]] bool is_whole() const override { return at_end_; }
  std::size_t finish(std::span<char> /*room*/) override { return 0; }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ::ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_{::ZSTD_createDCtx()};
  bool at_end_ = false;
};

class ZstdEncoder final : public Codec {
 public:
  ZstdEncoder() {
    if (!context_) throw std::bad_alloc{};
    ::ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  Step step(std::string_view in, std::span<char> room) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    const std::size_t given = run(from, room, ZSTD_e_continue);
    return {.taken = from.pos, .given = given};
  }
  [[nodiscard]] bool is_whole() const override { return true; }
  std::size_t finish(std::span<char> room) override {
    ZSTD_inBuffer nothing{nullptr, 0, 0};
    return finished_ ? 0 : run(nothing, room, ZSTD_e_end);
  }

 private:
  std::size_t run(ZSTD_inBuffer& from, std::span<char> room, ZSTD_EndDirective end) {
    ZSTD_outBuffer to{room.data(), room.size(), 0};
    const std::size_t left = ::ZSTD_compressStream2(context_.get(), &to, &from, end);
    // With valid parameters, it only ever fails for memory.
    if (::ZSTD_isError(left) != 0) throw std::bad_alloc{};
    finished_ = end == ZSTD_e_end && left == 0;
    return to.pos;
  }

  struct Free {
    void operator()(ZSTD_CCtx* context) const { ::ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_{::ZSTD_createCCtx()};
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Codec> make_zstd_decoder() { return std::make_unique<ZstdDecoder>(); }
std::unique_ptr<Codec> make_zstd_encoder() { return std::make_unique<ZstdEncoder>(); }

}  // namespace persist::app
