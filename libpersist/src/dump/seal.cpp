#include "dump/seal.hpp"

namespace persist::dump {

std::string seal_text(std::size_t entries, std::string_view sha256, DumpForm form) {
  std::string text = R"({"seal":{"entries":)" + std::to_string(entries) + R"(,"sha256":")";
  text += sha256;
  text += "\"}}\n";
  if (form == DumpForm::lines) return text;
  std::string pretty;
  append_indented(pretty, JsonView::assume_valid(text));
  return pretty + '\n';
}

std::optional<DumpError> SealChecker::check(const ParsedBlock& block) {
  if (check_ == SealCheck::skip) return std::nullopt;
  entries_ += block.entries.size();
  const std::string_view bytes = block.lines.bytes;
  sum_.update(bytes.substr(0, block.seal ? block.seal->offset : bytes.size()));
  if (!block.seal) return std::nullopt;

  const auto error = [&](const std::string& message) {
    return DumpError{.line = block.seal->line, .column = 1, .message = message};
  };
  const Seal& seal = block.seal->seal;
  if (seal.entries != entries_) {
    return error("the seal is for " + std::to_string(seal.entries) + " entries, but " +
                 std::to_string(entries_) + " were read");
  }
  if (seal.sha256 != sum_.hex_digest())
    return error("the entries before the seal do not match its checksum");
  return std::nullopt;
}

}  // namespace persist::dump
