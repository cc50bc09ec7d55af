#include <persist/schema_record.hpp>

namespace persist {

namespace {

/// The index of the name that `member` spells, tried from `first` on; the number of names when it
/// is none of them.
std::size_t index_of(JsonView member, std::span<const std::string_view> names, std::size_t first) {
  const std::string_view bare = member.text().substr(1, member.text().size() - 2);
  const bool escaped = bare.find('\\') != std::string_view::npos;
  std::size_t index = first;
  for (std::size_t tried = 0; tried < names.size(); ++tried, ++index) {
    if (index >= names.size()) index = 0;
    if (escaped ? string_equals(member, names[index]) : bare == names[index]) return index;
  }
  return names.size();
}

}  // namespace

void detail::find_members(JsonView object, std::span<const std::string_view> names,
                          std::span<std::optional<JsonView>> found) {
  std::size_t next = 0;
  for (const JsonMember member : members_of(object)) {
    const std::size_t index = index_of(member.name, names, next);
    if (index == names.size()) continue;
    found[index] = member.value;
    next = index + 1;
  }
}

}  // namespace persist
