#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "io/codecs.hpp"

namespace persist::app {

namespace {

constexpr int gzip_window = 15 + 16;  // the largest, with a header of gzip

/// Lends both ends to zlib for one call; what came of it.
template <class Call>
Codec::Step lend(z_stream& stream, std::string_view in, std::span<char> room, const Call& call) {
  constexpr std::size_t most = std::numeric_limits<uInt>::max();
  in = in.substr(0, most);
  room = room.first(std::min(room.size(), most));
  // zlib does not write there.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(room.data());  // NOLINT
  stream.avail_out = static_cast<uInt>(room.size());
  const std::string_view fault = call();
  return {.taken = in.size() - stream.avail_in,
          .given = room.size() - stream.avail_out,
          .fault = fault};
}

class GzipDecoder final : public Codec {
 public:
  GzipDecoder() {
    if (::inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc{};
  }
  ~GzipDecoder() override { ::inflateEnd(&stream_); }

  Step step(std::string_view in, std::span<char> room) override {
    if (at_end_) {
      if (in.empty()) return {};
      ::inflateReset(&stream_);
      at_end_ = false;
    }
    return lend(stream_, in, room, [this]() -> std::string_view {
      switch (::inflate(&stream_, Z_NO_FLUSH)) {
        case Z_STREAM_END: at_end_ = true; return {};
        case Z_OK:
        case Z_BUF_ERROR: return {};
        case Z_MEM_ERROR: throw std::bad_alloc{};
        default: return "its data is damaged, or something follows it";
      }
    });
  }
  [[nodiscard]] bool is_whole() const override { return at_end_; }
  std::size_t finish(std::span<char> /*room*/) override { return 0; }

 private:
  z_stream stream_{};
  bool at_end_ = false;
};

class GzipEncoder final : public Codec {
 public:
  GzipEncoder() {
    constexpr int usual_memory = 8;
    if (::deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, usual_memory,
                       Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc{};
    }
  }
  ~GzipEncoder() override { ::deflateEnd(&stream_); }

  Step step(std::string_view in, std::span<char> room) override {
    return lend(stream_, in, room, [this]() -> std::string_view {
      ::deflate(&stream_, Z_NO_FLUSH);
      return {};
    });
  }
  [[nodiscard]] bool is_whole() const override { return true; }
  std::size_t finish(std::span<char> room) override {
    if (finished_) return 0;
    return lend(stream_, {}, room,
                [this]() -> std::string_view {
                  finished_ = ::deflate(&stream_, Z_FINISH) == Z_STREAM_END;
                  return {};
                })
        .given;
  }

 private:
  z_stream stream_{};
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Codec> make_gzip_decoder() { return std::make_unique<GzipDecoder>(); }
std::unique_ptr<Codec> make_gzip_encoder() { return std::make_unique<GzipEncoder>(); }

}  // namespace persist::app
