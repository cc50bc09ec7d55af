#include "url.hpp"

namespace persist::app {

namespace {

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
    return usage("'" + std::string{text} + "' is no database this program knows",
                 "--db takes " + std::string{forms} + "; a path with a colon is written ./a:b");
  }
  if (path.empty() || path == ":memory:") {
    return usage("'" + std::string{text} + "' names no path");
  }
  return Url{scheme == "dir" ? Url::Kind::directory : Url::Kind::sqlite, path};
}

}  // namespace persist::app
