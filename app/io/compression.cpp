#include "io/compression.hpp"

#include "io/codecs.hpp"

namespace persist::app {

Compression compression_in(std::string_view head) {
  if (head.starts_with("\x1F\x8B")) return Compression::gzip;
  return head.starts_with("\x28\xB5\x2F\xFD") ? Compression::zstd : Compression::none;
}

Compression compression_for(std::string_view name) {
  if (name.ends_with(".gz")) return Compression::gzip;
  return name.ends_with(".zst") ? Compression::zstd : Compression::none;
}

std::string_view name_of(Compression compression) {
  return compression == Compression::gzip ? "gzip" : "zstd";
}

std::unique_ptr<Codec> make_decoder(Compression compression) {
  return compression == Compression::gzip ? make_gzip_decoder() : make_zstd_decoder();
}

std::unique_ptr<Codec> make_encoder(Compression compression) {
  return compression == Compression::gzip ? make_gzip_encoder() : make_zstd_encoder();
}

}  // namespace persist::app
