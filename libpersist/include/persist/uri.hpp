#pragma once

/// Where a backing is: a scheme, and behind it what the scheme's driver understands.
///
///     sqlite:cache.db?layout=kvs&table=settings
///     scheme://user:password@host:port/path?member=value

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace persist {

/// A URI, taken apart. Nothing in it is percent-encoded any more.
struct Uri {
  struct Host {
    std::string name = {};
    std::optional<std::uint16_t> port = std::nullopt;

    friend bool operator==(const Host&, const Host&) = default;
  };
  /// `name=value` behind the question mark.
  struct Member {
    std::string name = {};
    std::string value = {};

    friend bool operator==(const Member&, const Member&) = default;
  };

  std::string scheme = {};
  /// Empty where the URI has none.
  std::string user = {};
  /// Empty where the URI has none. No message shows it.
  std::string password = {};
  /// More than one where a comma stands between them; none for the schemes of local files.
  std::vector<Host> hosts = {};
  /// For a local scheme the path as it was written; for a server what follows the host, with its
  /// leading slash.
  std::string path = {};
  /// In the order they were written; no name twice.
  std::vector<Member> members = {};

  /// The value of the member `name`; null where there is none.
  [[nodiscard]] const std::string* member(std::string_view name) const;
  /// Sets the member `name`, in place of what it was.
  void set_member(std::string_view name, std::string value);

  /// For people: the path of a local file, otherwise the URI without its password and members.
  [[nodiscard]] std::string shown() const;

  friend bool operator==(const Uri&, const Uri&) = default;
};

/// What is wrong with a URI. It quotes no password.
struct UriError {
  std::string message = {};
  /// What to write instead; may be empty.
  std::string hint = {};

  friend bool operator==(const UriError&, const UriError&) = default;
};

/// How what follows a scheme's colon is read.
enum class UriSyntax : std::uint8_t {
  /// All of it is a path, as it is written.
  path,
  /// What follows the last `?` are members; the path before it is taken as it is written, and ends
  /// with another `?` where it holds one.
  path_and_members,
  /// `//user:password@host:port,host:port/path?members`, each part percent-decoded; all but the
  /// host may be left out.
  server,
};

/// Takes apart what follows `scheme` and its colon.
[[nodiscard]] std::expected<Uri, UriError> parse_uri(std::string_view scheme, std::string_view rest,
                                                     UriSyntax syntax);

/// `text`, a URI that cannot be read, in quotes where it holds no user or password; otherwise its
/// scheme alone.
[[nodiscard]] std::string shown_uri(std::string_view text);

}  // namespace persist
