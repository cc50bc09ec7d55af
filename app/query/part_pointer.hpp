#pragma once

/// Where something stands in values, whatever their dialect: what `--match`, `--has` and `--by`
/// take.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <persist/exit_parts.hpp>
#include <persist/json_text.hpp>

namespace persist::app {

/// `POINTER`, a pointer of RFC 6901 from the root of a value, or `value:POINTER`, `error:POINTER`,
/// `defect:POINTER`, which begin at each part of an Exit that has this role.
class PartPointer {
 public:
  /// None for anything else.
  [[nodiscard]] static std::optional<PartPointer> parse(std::string_view text);

  /// As it was typed.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// The role at whose parts it begins; none if it begins at the root.
  [[nodiscard]] std::optional<ExitRole> role() const { return role_; }
  /// The pointer of RFC 6901 from there on.
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

  /// Calls `accepts` for each part that the pointer names in `value`, until it returns true;
  /// whether it did. Roles have no parts unless `is_exit`.
  [[nodiscard]] bool any(JsonView value, bool is_exit,
                         const std::function<bool(JsonView)>& accepts) const;
  /// Calls `visit` for all of them.
  void for_each(JsonView value, bool is_exit, const std::function<void(JsonView)>& visit) const;

 private:
  PartPointer(std::string_view text, std::optional<ExitRole> role, std::string_view pointer)
      : text_{text}, role_{role}, pointer_{pointer} {}

  std::string text_;
  std::optional<ExitRole> role_;
  std::string pointer_;
};

/// A part of a pointer of RFC 6901 with `~0` and `~1` replaced by what they stand for.
[[nodiscard]] std::string unescaped_token(std::string_view token);

/// What to say to who wrote something else: how pointers are written.
inline constexpr std::string_view pointer_hint =
    "write it like /value/id, or from the success value, errors or defects on: value:/id, "
    "error:/_tag, defect:/message";

}  // namespace persist::app
