#pragma once

/// The location of a backing: a scheme, and after it what the scheme's driver understands.
///
///     sqlite:cache.db?layout=kvs&table=settings
///     scheme://user:password@host:port/path?member=value

#include <persist/export.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace persist {

/// The parts of a URI, percent-decoded.
struct PERSIST_EXPORT Uri {
  /// A host, and a port if it was given.
  struct Host {
    /// A name or an address.
    std::string name = {};
    /// None if it was not given.
    std::optional<std::uint16_t> port = std::nullopt;

    friend bool operator==(const Host&, const Host&) = default;
  };
  /// `name=value` after the question mark.
  struct Member {
    /// Percent-decoded.
    std::string name = {};
    /// Percent-decoded.
    std::string value = {};

    friend bool operator==(const Member&, const Member&) = default;
  };

  /// In lower case.
  std::string scheme = {};
  /// Empty if the URI has none.
  std::string user = {};
  /// Empty if the URI has none. No message shows it.
  std::string password = {};
  /// Several if separated by commas; none for the schemes of local files.
  std::vector<Host> hosts = {};
  /// For a local scheme, the path as written; for a server, what follows the host, with its
  /// leading slash.
  std::string path = {};
  /// In the order as written; names are unique.
  std::vector<Member> members = {};

  /// The value of the member `name`; null if there is none.
  [[nodiscard]] const std::string* member(std::string_view name) const;
  /// The value of the member `name`; empty if there is none.
  [[nodiscard]] std::string member_or_empty(std::string_view name) const;
  /// Sets the member `name`, replacing its value.
  void set_member(std::string_view name, std::string value);

  /// For people: the path of a local file, otherwise the URI without its password and members.
  [[nodiscard]] std::string shown() const;

  friend bool operator==(const Uri&, const Uri&) = default;
};

/// What is wrong with a URI. It quotes no password.
struct PERSIST_EXPORT UriError {
  /// What is wrong, for people.
  std::string message = {};
  /// What to write instead; may be empty.
  std::string hint = {};

  friend bool operator==(const UriError&, const UriError&) = default;
};

/// How the text after the colon of a scheme is parsed.
enum class UriSyntax : std::uint8_t {
  /// All of it is a path, as written.
  path,
  /// The members follow the last `?`; the path before it is used as written, and must end with
  /// another `?` if it contains one.
  path_and_members,
  /// `//user:password@host:port,host:port/path?members`, each part percent-decoded; all but the
  /// host are optional.
  server,
};

/// Parses the text after `scheme` and its colon.
[[nodiscard]] PERSIST_EXPORT std::expected<Uri, UriError> parse_uri(std::string_view scheme,
                                                                    std::string_view rest,
                                                                    UriSyntax syntax);

/// `text` with each %XX as the byte it means; none where a `%` has no two hexadecimal digits after
/// it.
[[nodiscard]] PERSIST_EXPORT std::optional<std::string> percent_decoded(std::string_view text);

/// For messages: `text`, a URI that cannot be parsed, in quotes if it has no user or password;
/// otherwise only its scheme.
[[nodiscard]] PERSIST_EXPORT std::string shown_uri(std::string_view text);

}  // namespace persist
