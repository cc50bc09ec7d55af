#pragma once

/// Compressed files, gzip and zstd, as streams of bytes.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace persist::app {

enum class Compression : std::uint8_t { none, gzip, zstd };

/// What a file that begins with `head` is compressed with.
[[nodiscard]] Compression compression_in(std::string_view head);

/// What a file of this name is to be compressed with: `.gz` and `.zst`.
[[nodiscard]] Compression compression_for(std::string_view name);

/// "gzip", "zstd".
[[nodiscard]] std::string_view name_of(Compression compression);

/// Turns bytes into others, piece by piece.
class Codec {
 public:
  Codec() = default;
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
  virtual ~Codec() = default;

  /// How far a step came.
  struct Step {
    std::size_t taken = 0;
    std::size_t given = 0;
    /// What is damaged; a literal. Empty: nothing.
    std::string_view fault = {};
  };
  /// Takes bytes from the front of `in` and gives some in `room`. Nothing taken and nothing given:
  /// it needs more of `in`, or `room`.
  [[nodiscard]] virtual Step step(std::string_view in, std::span<char> room) = 0;

  /// A decoder: whether what was taken so far is whole.
  [[nodiscard]] virtual bool is_whole() const = 0;
  /// An encoder: gives what is left. Nothing given: that was all.
  [[nodiscard]] virtual std::size_t finish(std::span<char> room) = 0;
};

/// `compression` is not none. Several members or frames after each other are one stream. Throws
/// std::bad_alloc.
[[nodiscard]] std::unique_ptr<Codec> make_decoder(Compression compression);
/// The same bytes always give the same bytes.
[[nodiscard]] std::unique_ptr<Codec> make_encoder(Compression compression);

}  // namespace persist::app
