#include "drivers/directory/file_name.hpp"

#include <charconv>

#include <persist/json_text.hpp>

namespace persist {

namespace {

bool stands_for_itself(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"-_.!~*'()"}.contains(c);
}

}  // namespace

std::string file_name_of(std::string_view key) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string name;
  name.reserve(key.size());
  for (const char c : key) {
    if (stands_for_itself(c)) {
      name += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    name += '%';
    name += digits[byte >> 4];
    name += digits[byte & 15];
  }
  return name;
}

std::expected<std::string, NoFileName> storable_file_name(std::string_view key) {
  constexpr std::size_t longest = 255;
  const auto refuse = [](std::string code, std::string message) {
    return std::unexpected{NoFileName{.code = std::move(code), .message = std::move(message)}};
  };
  if (!is_utf8(key)) return refuse("EILSEQ", "a key that is not valid UTF-8 cannot be a file name");
  if (key.empty() || key == "." || key == "..") {
    return refuse("EINVAL", R"(the empty key, "." and ".." cannot be file names)");
  }
  std::string name = file_name_of(key);
  if (name.size() <= longest) return name;
  return refuse("ENAMETOOLONG", "the file name for the key is " + std::to_string(name.size()) +
                                    " bytes long, more than " + std::to_string(longest));
}

std::optional<std::string> key_of_file(std::string_view name) {
  std::string key;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] != '%') {
      key += name[at];
      continue;
    }
    unsigned byte = 0;
    const char* const digits = name.data() + at + 1;
    if (at + 2 >= name.size() || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) {
      return std::nullopt;
    }
    key += static_cast<char>(byte);
    at += 2;
  }
  // A name that decodes but is written otherwise (a space, %3a) is never looked for.
  if (!is_utf8(key) || file_name_of(key) != name) return std::nullopt;
  return key;
}

}  // namespace persist
