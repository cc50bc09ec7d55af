#include "base/url.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace persist::app {

namespace {

/// `text` with each %XX as the byte it means; none where the two digits are missing.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    unsigned char byte = 0;
    const auto [rest, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc{} || digits.size() != 2 || rest != digits.data() + 2) {
      return std::nullopt;
    }
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

/// Reads the members of a URL one by one.
class Members {
 public:
  explicit Members(Url& url) : url_{url} {}

  Outcome<void> read(std::string_view member) {
    const auto equals = member.find('=');
    const std::string name{member.substr(0, equals)};
    const bool is_sqlite = url_.kind == Url::Kind::sqlite;
    if (name != "form" && !(is_sqlite && (name == "layout" || name == "table"))) {
      return usage(
          "'" + name + "' is not a member of a " + (is_sqlite ? "sqlite:" : "dir:") + " URL",
          std::string{is_sqlite ? "members are layout, table and form"
                                : "the only member is form"} +
              "; a path that holds a ? ends with another one");
    }
    const auto value = equals == std::string_view::npos
                           ? std::nullopt
                           : percent_decoded(member.substr(equals + 1));
    if (!value) return usage("the member " + name + " of the URL has no valid value");
    if (!seen_.insert(name).second) return usage("the URL names " + name + " twice");
    if (name == "table") return take_table(*value);
    return name == "layout" ? take_layout(*value) : take_form(*value);
  }

 private:
  Outcome<void> take_table(const std::string& value) {
    if (value.empty()) return usage("the member table of the URL is empty");
    url_.table = value;
    return {};
  }

  Outcome<void> take_layout(const std::string& value) {
    url_.layout = layout_named(value);
    if (url_.layout || value == "auto") return {};
    return usage("the member layout of the URL must be one of auto, single, multi, kvs");
  }

  Outcome<void> take_form(const std::string& value) {
    url_.form = form_named(value);
    if (url_.form) return {};
    return usage("the member form of the URL must be one of auto, bare, escaped");
  }

  Url& url_;
  std::set<std::string> seen_;
};

Outcome<void> read_members(Url& url) {
  const auto mark = url.path.rfind('?');
  if (mark == std::string::npos) return {};
  const std::string members = url.path.substr(mark + 1);
  url.path.erase(mark);
  Members reader{url};
  for (std::size_t begin = 0; begin < members.size();) {
    const auto end = std::min(members.find('&', begin), members.size());
    PERSIST_PASS(reader.read(std::string_view{members}.substr(begin, end - begin)));
    begin = end + 1;
  }
  if (url.table && url.layout && url.layout != Layout::kvs) {
    return usage("the member table of the URL is about the layout kvs");
  }
  return {};
}

/// The front of a URL of an unknown kind that may be shown: never a user or a password.
std::string shown_scheme(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view scheme = text.substr(0, colon);
  const bool is_plain = !scheme.empty() && std::ranges::all_of(scheme, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
  });
  if (!text.contains('@')) return '\'' + std::string{text} + '\'';
  const bool has_slash = text.substr(colon + 1).starts_with('/');
  return is_plain && has_slash ? '\'' + std::string{scheme} + ":...'" : "the URL";
}

constexpr std::string_view forms = "PATH, sqlite:PATH, memory:, memory:FILE or dir:PATH";

}  // namespace

Outcome<Url> parse_url(std::string_view text) {
  if (text.empty()) {
    return usage("the database is empty", "--db takes " + std::string{forms});
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find('/') < colon) {
    return Url{Url::Kind::sqlite, std::string{text}};
  }
  const std::string_view scheme = text.substr(0, colon);
  const std::string path{text.substr(colon + 1)};
  if (scheme == "memory") return Url{Url::Kind::memory, path};
  if (scheme != "sqlite" && scheme != "dir") {
    return usage(shown_scheme(text) + " is not a database that persist can open",
                 "--db takes " + std::string{forms} + "; a path with a colon is written ./a:b");
  }
  if (path.empty() || path == ":memory:") {
    return usage("'" + std::string{text} + "' names no path");
  }
  Url url{scheme == "dir" ? Url::Kind::directory : Url::Kind::sqlite, path};
  PERSIST_PASS(read_members(url));
  if (url.path.empty()) return usage("'" + std::string{text} + "' names no path");
  return url;
}

std::optional<Layout> layout_named(std::string_view word) {
  if (word == "single") return Layout::single;
  if (word == "multi") return Layout::multi;
  if (word == "kvs") return Layout::kvs;
  return std::nullopt;
}

std::optional<KvsPrefix> form_named(std::string_view word) {
  if (word == "auto") return KvsPrefix::automatic;
  if (word == "bare") return KvsPrefix::bare;
  if (word == "escaped") return KvsPrefix::escaped;
  return std::nullopt;
}

}  // namespace persist::app
