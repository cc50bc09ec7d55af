#include "values/base64.hpp"

#include <cstdint>

#include <nettle/base64.h>

namespace persist {

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t begin = out.size();
  out.resize(begin + BASE64_ENCODE_RAW_LENGTH(bytes.size()));
  base64_encode_raw(out.data() + begin, bytes.size(),
                    reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
  base64_decode_ctx context;
  base64_decode_init(&context);
  std::string bytes(BASE64_DECODE_LENGTH(text.size()), '\0');
  std::size_t size = bytes.size();
  const bool decoded =
      base64_decode_update(&context, &size, reinterpret_cast<std::uint8_t*>(bytes.data()),
                           text.size(), text.data()) == 1 &&
      base64_decode_final(&context) == 1;
  // Nettle passes over white space between the digits; then the text is longer than it has to be.
  if (!decoded || text.size() != BASE64_ENCODE_RAW_LENGTH(size)) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

}  // namespace persist
