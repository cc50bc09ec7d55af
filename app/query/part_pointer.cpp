#include "query/part_pointer.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "query/json_query.hpp"

namespace persist::app {

namespace {

constexpr std::array<std::pair<std::string_view, ExitRole>, 3> roles{
    {{"value:", ExitRole::value}, {"error:", ExitRole::error}, {"defect:", ExitRole::defect}}};

}  // namespace

std::optional<PartPointer> PartPointer::parse(std::string_view text) {
  std::optional<ExitRole> role;
  std::string_view pointer = text;
  for (const auto& [word, meant] : roles) {
    if (!text.starts_with(word)) continue;
    role = meant;
    pointer.remove_prefix(word.size());
  }
  if (!is_pointer(pointer)) return std::nullopt;
  return PartPointer{text, role, pointer};
}

bool PartPointer::any(JsonView value, bool is_exit,
                      const std::function<bool(JsonView)>& accepts) const {
  const auto accepts_within = [&](JsonView whole) {
    const auto part = find_part(whole, pointer_);
    return part && accepts(*part);
  };
  if (!role_) return accepts_within(value);
  if (!is_exit) return false;
  std::vector<ExitPart> parts;
  append_exit_parts(parts, value);
  return std::ranges::any_of(parts, [&](const ExitPart& part) {
    return part.role == *role_ && accepts_within(part.json);
  });
}

void PartPointer::for_each(JsonView value, bool is_exit,
                           const std::function<void(JsonView)>& visit) const {
  static_cast<void>(any(value, is_exit, [&](JsonView part) {
    visit(part);
    return false;
  }));
}

std::string unescaped_token(std::string_view token) {
  std::string name;
  for (std::size_t i = 0; i < token.size(); ++i) {
    name += token[i] == '~' ? (token[++i] == '1' ? '/' : '~') : token[i];
  }
  return name;
}

}  // namespace persist::app
