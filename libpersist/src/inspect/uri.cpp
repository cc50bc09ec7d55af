#include <persist/uri.hpp>

#include <algorithm>
#include <charconv>

namespace persist {

namespace {

using Done = std::expected<void, UriError>;

std::unexpected<UriError> wrong(std::string message, std::string hint = {}) {
  return std::unexpected{UriError{.message = std::move(message), .hint = std::move(hint)}};
}

Done read_member(std::string_view text, Uri& uri) {
  const auto equals = text.find('=');
  const std::string name{text.substr(0, equals)};
  auto value =
      equals == std::string_view::npos ? std::nullopt : percent_decoded(text.substr(equals + 1));
  if (!value) return wrong("the member " + name + " of the URL has an invalid value");
  if (uri.member(name) != nullptr) return wrong("the URL names " + name + " twice");
  uri.members.push_back({.name = name, .value = *std::move(value)});
  return {};
}

/// Reads what follows the question mark, without it.
Done read_members(std::string_view text, Uri& uri) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('&', begin), text.size());
    if (Done read = read_member(text.substr(begin, end - begin), uri); !read) return read;
    begin = end + 1;
  }
  return {};
}

std::optional<Uri::Host> parse_host(std::string_view text) {
  // An IPv6 address stands in brackets.
  const auto bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
  if (text.starts_with('[') && bracket == std::string_view::npos) return std::nullopt;
  const auto name_end =
      bracket == std::string_view::npos ? std::min(text.find(':'), text.size()) : bracket + 1;
  auto name = bracket == std::string_view::npos ? percent_decoded(text.substr(0, name_end))
                                                : std::string{text.substr(1, bracket - 1)};
  if (!name || name->empty()) return std::nullopt;
  Uri::Host host{.name = *std::move(name)};
  if (name_end == text.size()) return host;
  const std::string_view digits = text.substr(name_end + 1);
  std::uint16_t port = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, port);
  if (text[name_end] != ':' || error != std::errc{} || rest != end) return std::nullopt;
  host.port = port;
  return host;
}

Done read_user(std::string_view text, Uri& uri) {
  const auto colon = text.find(':');
  auto user = percent_decoded(text.substr(0, colon));
  auto password =
      colon == std::string_view::npos ? std::string{} : percent_decoded(text.substr(colon + 1));
  if (!user || !password) return wrong("the user or the password of the URL has an invalid %XX");
  uri.user = *std::move(user);
  uri.password = *std::move(password);
  return {};
}

Done read_hosts(std::string_view text, Uri& uri) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    auto host = parse_host(text.substr(begin, end - begin));
    if (!host) return wrong("the URL has no valid host", "write " + uri.scheme + "://HOST:PORT");
    uri.hosts.push_back(*std::move(host));
    begin = end + 1;
  }
  return {};
}

Done read_server(std::string_view rest, Uri& uri) {
  if (!rest.starts_with("//")) {
    return wrong("the URL has no host", "write " + uri.scheme + "://HOST");
  }
  rest.remove_prefix(2);
  const auto mark = std::min(rest.find('?'), rest.size());
  if (mark < rest.size()) {
    if (Done read = read_members(rest.substr(mark + 1), uri); !read) return read;
  }
  rest = rest.substr(0, mark);
  const auto slash = std::min(rest.find('/'), rest.size());
  auto path = percent_decoded(rest.substr(slash));
  if (!path) return wrong("the path of the URL has an invalid %XX");
  uri.path = *std::move(path);
  std::string_view authority = rest.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    if (Done read = read_user(authority.substr(0, at), uri); !read) return read;
    authority.remove_prefix(at + 1);
  }
  return read_hosts(authority, uri);
}

Done read_path_and_members(std::string_view rest, Uri& uri) {
  const auto mark = rest.rfind('?');
  uri.path = rest.substr(0, mark);
  return mark == std::string_view::npos ? Done{} : read_members(rest.substr(mark + 1), uri);
}

bool is_scheme_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '-' || c == '.';
}

}  // namespace

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

const std::string* Uri::member(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &found->value;
}

std::string Uri::member_or_empty(std::string_view name) const {
  const std::string* const value = member(name);
  return value == nullptr ? std::string{} : *value;
}

void Uri::set_member(std::string_view name, std::string value) {
  std::erase_if(members, [&](const Member& member) { return member.name == name; });
  members.push_back({.name = std::string{name}, .value = std::move(value)});
}

std::string Uri::shown() const {
  if (hosts.empty()) return path.empty() ? scheme + ':' : path;
  std::string text = scheme + "://";
  if (!user.empty()) text += user + '@';
  for (const Host& host : hosts) {
    if (&host != &hosts.front()) text += ',';
    text += host.name;
    if (host.port) text += ':' + std::to_string(*host.port);
  }
  return text + path;
}

std::expected<Uri, UriError> parse_uri(std::string_view scheme, std::string_view rest,
                                       UriSyntax syntax) {
  Uri uri{.scheme = std::string{scheme}};
  Done read;
  switch (syntax) {
    case UriSyntax::path: uri.path = rest; break;
    case UriSyntax::path_and_members: read = read_path_and_members(rest, uri); break;
    case UriSyntax::server: read = read_server(rest, uri); break;
  }
  if (!read) return std::unexpected{std::move(read.error())};
  return uri;
}

std::string shown_uri(std::string_view text) {
  if (!text.contains('@')) return '\'' + std::string{text} + '\'';
  const auto colon = text.find(':');
  const std::string_view scheme = text.substr(0, colon);
  const bool is_plain = !scheme.empty() && std::ranges::all_of(scheme, is_scheme_character);
  const bool has_slash = colon != std::string_view::npos && text.substr(colon + 1).starts_with('/');
  return is_plain && has_slash ? '\'' + std::string{scheme} + ":...'" : "the URL";
}

}  // namespace persist
