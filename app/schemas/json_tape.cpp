#include "schemas/json_tape.hpp"

namespace persist::app {

void JsonTape::read(JsonView json) {
  text_ = json.text();
  nodes_.clear();
  open_.clear();
  for (std::size_t at = 0; at < text_.size();) {
    const auto begin = static_cast<std::uint32_t>(at);
    const auto index = static_cast<Index>(nodes_.size());
    switch (text_[at]) {
      case '{':
      case '[':
        open_.push_back(index);
        nodes_.push_back({.begin = begin, .end = begin, .next = index});
        ++at;
        break;
      case '}':
      case ']': {
        Node& closed = nodes_[open_.back()];
        closed.end = begin + 1;
        closed.next = index;
        open_.pop_back();
        ++at;
        break;
      }
      case ',':
      case ':':
      case ' ':
      case '\n':
      case '\r':
      case '\t': ++at; break;
      default:
        at = text_[at] == '"' ? pass_string(at) : pass_scalar(at);
        nodes_.push_back(
            {.begin = begin, .end = static_cast<std::uint32_t>(at), .next = index + 1});
    }
  }
}

std::size_t JsonTape::pass_string(std::size_t at) const {
  while (text_[++at] != '"') {
    if (text_[at] == '\\') ++at;
  }
  return at + 1;
}

std::size_t JsonTape::pass_scalar(std::size_t at) const {
  const std::size_t end = text_.find_first_of(",]} \n\r\t", at);
  return end == std::string_view::npos ? text_.size() : end;
}

}  // namespace persist::app
