#include "redact/restoration.hpp"

#include <algorithm>
#include <cstddef>

#include <persist/json_reader.hpp>

#include "query/json_cursor.hpp"
#include "query/json_query.hpp"

namespace persist::app {

namespace {

/// Characters that a placeholder other than a number is told by.
constexpr std::size_t word_size = 12;

bool is_same(std::string_view a, std::string_view b) {
  return is_same_json(JsonView::assume_valid(a), JsonView::assume_valid(b));
}

std::string word_of(std::string_view placeholder) {
  const std::size_t end = placeholder.find_last_of('"');
  return std::string{placeholder.substr(end - word_size, word_size)};
}

/// A path as a JSON pointer: without the numbers of repeated members.
std::string pointer_of(std::string_view path) {
  std::string pointer;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path.substr(i).starts_with("~2")) i = std::min(path.find('/', i), path.size());
    if (i < path.size()) pointer += path[i];
  }
  return pointer;
}

std::string fault_at(std::string_view path, std::string_view what) {
  const std::string pointer = pointer_of(path);
  return std::string{what} + (pointer.empty() ? " at the root" : "");
}

/// Appends the steps of members to a path.
class MemberPaths {
 public:
  void append(std::string& path, std::string_view token) {
    std::string name = unquoted(JsonView::assume_valid(token));
    path += '/';
    for (const char c : name) {
      if (c == '~') {
        path += "~0";
      } else if (c == '/') {
        path += "~1";
      } else {
        path += c;
      }
    }
    const std::size_t before = counts_[std::move(name)]++;
    if (before > 0) path += "~2" + std::to_string(before);
  }

 private:
  std::map<std::string, std::size_t> counts_;
};

}  // namespace

/// Goes through a value and calls `visit(path, cursor)` at each one in it, which answers whether it
/// read it; what it did not read is gone through. `see_name` gets the names of members.
class Restoration::Reader {
 public:
  explicit Reader(std::string_view json) : cursor_{json} {}

  void read(const auto& visit, const auto& see_name) {
    if (visit(path_, cursor_)) return;
    const std::size_t size = path_.size();
    if (cursor_.peek() == '{') {
      MemberPaths paths;
      cursor_.enter();
      while (const auto name = cursor_.next_member()) {
        paths.append(path_, *name);
        see_name(path_, *name);
        read(visit, see_name);
        path_.resize(size);
      }
    } else if (cursor_.peek() == '[') {
      cursor_.enter();
      for (std::size_t index = 0; cursor_.has_element(); ++index) {
        path_ += '/' + std::to_string(index);
        read(visit, see_name);
        path_.resize(size);
      }
    } else {
      cursor_.value();
    }
  }

 private:
  JsonCursor cursor_;
  std::string path_;
};

Restoration::Restoration(std::string_view redacted, std::span<const Replacement> replacements) {
  std::size_t next = 0;
  // The outermost array around what is being read.
  std::optional<std::pair<std::string, std::string>> array;
  const auto visit = [&](const std::string& path, JsonCursor& cursor) {
    const char first = cursor.peek();
    if (array && !path.starts_with(array->first + '/')) array.reset();
    const std::string_view text = JsonCursor{cursor}.value();
    const auto offset = static_cast<std::size_t>(text.data() - redacted.data());
    if (next == replacements.size() || replacements[next].offset != offset) {
      if (first == '[' && !array) array.emplace(path, text);
      return false;
    }
    const Replacement& it = replacements[next++];
    cursor.value();
    const std::string original{it.original.text()};
    if (it.is_fixed) {
      if (array && !is_same(text, original)) fixed_arrays_.insert(*array);
    } else if (kind_of(JsonView::assume_valid(text)) == JsonKind::number) {
      numbers_.emplace_back(text);
    } else {
      words_.push_back(word_of(text));
    }
    places_.emplace(path, Place{.placeholder = std::string{text}, .original = original});
    return true;
  };
  Reader{redacted}.read(visit, [](const std::string&, std::string_view) {});
}

/// One text.
class Restoration::Restorer {
 public:
  Restorer(const Restoration& restoration, std::string_view edited)
      : restoration_{restoration}, edited_{edited} {}

  std::expected<std::string, Issue> run() {
    Reader{edited_}.read(
        [this](const std::string& path, JsonCursor& cursor) { return visit(path, cursor); },
        [this](const std::string& path, std::string_view name) { look_for_word(path, name); });
    for (const auto& [path, place] : restoration_.places_) {
      if (!std::ranges::binary_search(found_, path)) refuse(path, "a placeholder is missing");
    }
    if (fault_) return std::unexpected{*std::move(fault_)};
    return restored_ + std::string{edited_.substr(copied_)};
  }

 private:
  bool visit(const std::string& path, JsonCursor& cursor) {
    const std::string_view text = JsonCursor{cursor}.value();
    const auto array = restoration_.fixed_arrays_.find(path);
    if (array != restoration_.fixed_arrays_.end() && !is_same(text, array->second)) {
      refuse(path, "placeholders in an array that was changed may have been moved");
    }
    const auto place = restoration_.places_.find(path);
    if (place == restoration_.places_.end()) {
      look_for_placeholder(path, text);
      return false;
    }
    cursor.value();
    found_.insert(std::ranges::lower_bound(found_, path), path);
    if (!is_same(text, place->second.placeholder)) refuse(path, "a placeholder was changed");
    const auto offset = static_cast<std::size_t>(text.data() - edited_.data());
    restored_ += edited_.substr(copied_, offset - copied_);
    restored_ += place->second.original;
    copied_ = offset + text.size();
    return true;
  }

  void look_for_placeholder(const std::string& path, std::string_view text) {
    if (text.front() == '"') return look_for_word(path, text);
    if (text.front() == '{' || text.front() == '[') return;
    const bool is_placeholder = std::ranges::any_of(
        restoration_.numbers_, [&](const std::string& number) { return is_same(text, number); });
    if (is_placeholder) refuse(path, "a placeholder was moved or copied");
  }

  void look_for_word(const std::string& path, std::string_view string) {
    const std::string text = unquoted(JsonView::assume_valid(string));
    const bool has_word = std::ranges::any_of(restoration_.words_, [&](const std::string& word) {
      return text.find(word) != std::string::npos;
    });
    if (has_word) refuse(path, "a placeholder was moved or copied");
  }

  /// The first fault counts.
  void refuse(const std::string& path, std::string_view what) {
    if (!fault_) fault_ = Issue{.path = pointer_of(path), .message = fault_at(path, what)};
  }

  const Restoration& restoration_;
  std::string_view edited_;
  std::size_t copied_ = 0;
  std::string restored_;
  std::vector<std::string> found_;  // paths, sorted
  std::optional<Issue> fault_;
};

std::expected<std::string, Issue> Restoration::restore(std::string_view edited) const {
  return Restorer{*this, edited}.run();
}

}  // namespace persist::app
