#include <persist/schema_core.hpp>

#include <algorithm>

#include <persist/json_reader.hpp>

namespace persist {

std::unexpected<Issues> issue(std::string message) {
  return std::unexpected{Issues{{.path = "", .message = std::move(message)}}};
}

std::unexpected<Issues> mismatch(std::string_view wanted, std::optional<JsonView> found) {
  if (!found) return issue("is missing");
  return issue(
      std::string{"expected "}.append(wanted).append(", found ").append(name_of(kind_of(*found))));
}

bool tagged_as(JsonView object, std::string_view tag) {
  const std::optional<JsonView> found = member_of(object, "_tag");
  return found && string_equals(*found, tag);
}

std::unexpected<Issues> wrong_tag(JsonView object, std::string_view wanted) {
  std::string message = "is missing";
  if (member_of(object, "_tag")) message = std::string{"expected the tag "}.append(wanted);
  return std::unexpected{Issues{{.path = "/_tag", .message = std::move(message)}}};
}

Issues beneath(std::string_view pointer, Issues issues) {
  for (Issue& issue : issues) issue.path.insert(0, pointer);
  return issues;
}

Issues within(std::string_view member, Issues issues) {
  std::string pointer = "/";
  for (const char character : member) {
    switch (character) {
      case '~': pointer += "~0"; break;
      case '/': pointer += "~1"; break;
      default: pointer += character;
    }
  }
  return beneath(pointer, std::move(issues));
}

Issues within(std::size_t element, Issues issues) {
  return beneath("/" + std::to_string(element), std::move(issues));
}

bool has_other_version(const Issues& issues) {
  return std::ranges::any_of(
      issues, [](const Issue& issue) { return issue.message.starts_with(other_version_message); });
}

void append(Issues& issues, Issues more) {
  for (Issue& issue : more) {
    if (issues.size() == max_issues) return;
    issues.push_back(std::move(issue));
  }
}

}  // namespace persist
