#pragma once

/// Reads parts of valid JSON without building a tree: kinds, scalars, elements, members.
///
/// Everything here takes valid JSON with or without white space around it, allocates nothing and
/// returns views of the given text, which must outlive them. Returned views have no
/// white space around them. Stepping to the next element or member skips the value in between, so
/// each level of nesting that is scanned reads its text once more.

#include <persist/export.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include <persist/json_text.hpp>

namespace persist {

/// The six kinds of JSON values.
enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

/// The kind of `json`, from its first byte.
[[nodiscard]] PERSIST_EXPORT JsonKind kind_of(JsonView json);

/// "null", "boolean", …: for messages.
[[nodiscard]] PERSIST_EXPORT std::string_view name_of(JsonKind kind);

/// The same JSON without the white space around it; the text of a scalar is then its token.
[[nodiscard]] PERSIST_EXPORT JsonView trimmed(JsonView json);

/// Whether `json` is `true`; false for every other value.
[[nodiscard]] PERSIST_EXPORT bool is_true(JsonView json);

/// The double nearest to a number, as `JSON.parse` gives it: -0 keeps its sign, and what is too
/// small becomes zero. `number` must be a number.
[[nodiscard]] PERSIST_EXPORT double number_of(JsonView number);

/// Whether `string`, its escapes resolved, equals `text`; false if it is not a string.
[[nodiscard]] PERSIST_EXPORT bool string_equals(JsonView string, std::string_view text);

/// A member of an object.
struct JsonMember {
  /// The string as written, quotes and escapes included; `unquoted` resolves it.
  JsonView name;
  /// Its value.
  JsonView value;

  /// Whether the name, its escapes resolved, equals `text`.
  [[nodiscard]] bool is_named(std::string_view text) const { return string_equals(name, text); }
};

/// The elements of an array, in order; a forward range.
class PERSIST_EXPORT JsonElements {
 public:
  /// A forward iterator.
  class Iterator {
   public:
    /// What it gives.
    using value_type = JsonView;
    /// As every iterator has it.
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    /// What it is at.
    [[nodiscard]] JsonView operator*() const { return JsonView::assume_valid({begin_, end_}); }
    /// Steps to the next.
    Iterator& operator++();
    /// Steps to the next.
    Iterator operator++(int);
    friend bool operator==(const Iterator&, const Iterator&) = default;
    /// Compares all of it.
    friend bool operator==(const Iterator& it, std::default_sentinel_t /*end*/) {
      return it.begin_ == nullptr;
    }

   private:
    friend class JsonElements;
    void settle(const char* at);

    const char* begin_ = nullptr;  // of the element; null past the last one
    const char* end_ = nullptr;
    const char* limit_ = nullptr;  // of the text
  };

  /// The first element.
  [[nodiscard]] Iterator begin() const;
  /// Past the last element.
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  friend JsonElements elements_of(JsonView array);
  explicit JsonElements(std::string_view text) : text_{text} {}
  std::string_view text_;
};

/// No elements if `array` is not an array.
[[nodiscard]] PERSIST_EXPORT JsonElements elements_of(JsonView array);

/// The members of an object, in order, those of equal names included; a forward range.
class PERSIST_EXPORT JsonMembers {
 public:
  /// A forward iterator.
  class Iterator {
   public:
    /// What it gives.
    using value_type = JsonMember;
    /// As every iterator has it.
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    /// What it is at.
    [[nodiscard]] JsonMember operator*() const {
      return {.name = JsonView::assume_valid({name_, name_end_}),
              .value = JsonView::assume_valid({value_, value_end_})};
    }
    /// Steps to the next.
    Iterator& operator++();
    /// Steps to the next.
    Iterator operator++(int);
    friend bool operator==(const Iterator&, const Iterator&) = default;
    /// Compares all of it.
    friend bool operator==(const Iterator& it, std::default_sentinel_t /*end*/) {
      return it.name_ == nullptr;
    }

   private:
    friend class JsonMembers;
    void settle(const char* at);

    const char* name_ = nullptr;  // null past the last member
    const char* name_end_ = nullptr;
    const char* value_ = nullptr;
    const char* value_end_ = nullptr;
    const char* limit_ = nullptr;  // of the text
  };

  /// The first member.
  [[nodiscard]] Iterator begin() const;
  /// Past the last member.
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  friend JsonMembers members_of(JsonView object);
  explicit JsonMembers(std::string_view text) : text_{text} {}
  std::string_view text_;
};

/// No members if `object` is not an object.
[[nodiscard]] PERSIST_EXPORT JsonMembers members_of(JsonView object);

/// The value of the last member of that name, as `JSON.parse` would keep it; none if there is no
/// such member or `object` is not an object.
[[nodiscard]] PERSIST_EXPORT std::optional<JsonView> member_of(JsonView object,
                                                               std::string_view name);

}  // namespace persist
