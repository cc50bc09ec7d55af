#include "base/file_kind.hpp"

#include <algorithm>
#include <array>

#include <persist/dump_reader.hpp>
#include <persist/json_text.hpp>

namespace persist::app {

namespace {

using std::string_view_literals::operator""sv;

struct Kind {
  std::string_view look;
  /// What makes a dump of it.
  std::string_view advice;
};

struct Magic {
  std::string_view bytes;
  Kind kind;
};

constexpr std::array<Magic, 11> magics{{
    {"SQLite format 3\0"sv,
     {"a SQLite database", "use 'persist copy FROM TO' to copy its entries"}},
    {"\x1F\x8B"sv, {"compressed with gzip", "decompress it first: gzip -dc FILE | persist load"}},
    {"\x28\xB5\x2F\xFD"sv,
     {"compressed with zstd", "decompress it first: zstd -dc FILE | persist load"}},
    {"\xFD"
     "7zXZ\0"sv,
     {"compressed with xz", "decompress it first: xz -dc FILE | persist load"}},
    {"BZh"sv, {"compressed with bzip2", "decompress it first: bzip2 -dc FILE | persist load"}},
    {"PK\x03\x04"sv, {"a zip archive", "extract the dump first"}},
    {"\xFF\xFE"sv,
     {"UTF-16 text", "convert it to UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE | persist load"}},
    {"\xFE\xFF"sv,
     {"UTF-16 text", "convert it to UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE | persist load"}},
    {"{\0"sv,
     {"UTF-16 text", "convert it to UTF-8 first: iconv -f UTF-16LE -t UTF-8 FILE | persist load"}},
    {"\0{"sv,
     {"UTF-16 text", "convert it to UTF-8 first: iconv -f UTF-16BE -t UTF-8 FILE | persist load"}},
    {"version https://git-lfs.github.com/"sv,
     {"a Git LFS pointer", "run 'git lfs pull' to fetch the file"}},
}};

constexpr Kind array{"a JSON array",
                     "a dump has one object per line: jq -c '.[]' FILE | persist load"};
constexpr std::string_view blanks = " \t\r\n";

/// The front of `text` without a last character that may be cut off.
std::string_view whole_characters(std::string_view text) {
  for (int i = 0; i < 3 && !text.empty() && (text.back() & '\xC0') == '\x80'; ++i) {
    text.remove_suffix(1);
  }
  if (!text.empty() && (text.back() & '\x80') != 0) text.remove_suffix(1);
  return text;
}

bool is_text(std::string_view head) {
  return !head.contains('\0') && is_utf8(whole_characters(head));
}

Kind kind_of(std::string_view head) {
  for (const Magic& magic : magics) {
    if (head.starts_with(magic.bytes)) return magic.kind;
  }
  if (!is_text(head)) return {};
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const auto first = head.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  if (head[first] == '[') return array;
  return {};
}

}  // namespace

std::string_view look_of_file(std::string_view head) {
  if (const Kind kind = kind_of(head); !kind.look.empty()) return kind.look;
  if (head.empty()) return "empty";
  if (!is_text(head)) return {};
  return begins_like_dump(head) ? "a dump" : "text";
}

std::optional<std::string> why_not_a_dump(std::string_view head) {
  if (const Kind kind = kind_of(head); !kind.look.empty()) {
    return "not a dump: it is " + std::string{kind.look} + "; " + std::string{kind.advice};
  }
  if (head.empty() || is_text(head) || begins_like_dump(head)) return std::nullopt;
  return "not a dump: it is binary data";
}

std::string why_not_a_database(std::string_view head) {
  const std::string_view look = look_of_file(head);
  if (look == "a SQLite database") return "its first page is damaged, or it is encrypted";
  if (look.empty()) return "it is encrypted, damaged or in another format";
  std::string why = "it is " + std::string{look};
  if (look == "a dump") why += "; open it as memory:FILE, or load it into a database";
  if (look == "a Git LFS pointer") why += "; run 'git lfs pull' to fetch the file";
  return why;
}

}  // namespace persist::app
