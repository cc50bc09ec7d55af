#include <persist/schema_path.hpp>

#include <persist/schema_scalar.hpp>

namespace persist {

Decoded<std::filesystem::path> Schema<std::filesystem::path>::decode(std::optional<JsonView> json) {
  Decoded<std::string> text = Schema<std::string>::decode(json);
  if (!text) return std::unexpected{std::move(text.error())};
  return std::filesystem::path{*std::move(text)};
}

Encoded Schema<std::filesystem::path>::encode(const std::filesystem::path& value, JsonSink sink) {
  return Schema<std::string>::encode(value.native(), sink);
}

}  // namespace persist
