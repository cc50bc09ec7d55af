#pragma once

/// One maker per format, in the source of that name.

#include <memory>

#include "io/compression.hpp"

namespace persist::app {

[[nodiscard]] std::unique_ptr<Codec> make_gzip_decoder();
[[nodiscard]] std::unique_ptr<Codec> make_gzip_encoder();
[[nodiscard]] std::unique_ptr<Codec> make_zstd_decoder();
[[nodiscard]] std::unique_ptr<Codec> make_zstd_encoder();

}  // namespace persist::app
