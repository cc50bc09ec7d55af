#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include <persist/redis.hpp>

#include "drivers/redis/inspector.hpp"
#include "kvs/uri_members.hpp"
#include "values/file_identity.hpp"

namespace persist {

namespace {

/// The number of a database; none where `text` is not one.
std::optional<int> database_number(std::string_view text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc{} || rest != end || number < 0) return std::nullopt;
  return number;
}

bool is_unix(const Uri& uri) { return uri.hosts.empty(); }

/// The database as the path or the member names it.
std::string database_of(const Uri& uri) {
  if (const std::string* const db = uri.member("db")) return *db;
  const std::string_view path = is_unix(uri) ? std::string_view{} : uri.path;
  return path.size() > 1 ? std::string{path.substr(1)} : "0";
}

std::optional<RedisTls::Verify> verify_of(std::string_view sslmode) {
  if (sslmode == "verify-full") return RedisTls::Verify::full;
  if (sslmode == "verify-ca") return RedisTls::Verify::authority;
  if (sslmode == "require") return RedisTls::Verify::none;
  return std::nullopt;
}

/// The password of the URI, or of the environment, where redis-cli takes it from too.
std::string password_of(const Uri& uri) {
  if (!uri.password.empty()) return uri.password;
  const char* const environment = std::getenv("REDISCLI_AUTH");  // NOLINT(concurrency-mt-unsafe)
  return environment == nullptr ? "" : environment;
}

RedisOptions options_of(const Uri& uri) {
  RedisOptions options;
  if (is_unix(uri)) {
    options.hosts.clear();
    options.socket = uri.path;
  } else {
    options.sentinel = uri.member_or_empty("sentinel");
    const std::uint16_t port = options.sentinel.empty() ? 6379 : 26379;
    options.hosts.clear();
    for (const Uri::Host& host : uri.hosts) {
      options.hosts.push_back({.name = host.name, .port = host.port.value_or(port)});
    }
  }
  options.user = uri.user;
  options.database = database_number(database_of(uri)).value_or(0);
  options.key_prefix = uri.member_or_empty("prefix");
  options.form = form_member(uri);
  if (uri.member_or_empty("stores") == "every") options.stores = RedisStores::every;
  if (uri.scheme == "rediss") {
    const std::string* const mode = uri.member("sslmode");
    options.tls = RedisTls{
        .verify = mode == nullptr ? RedisTls::Verify::full : *verify_of(*mode),
        .ca_file = uri.member_or_empty("ssl-ca"),
        .certificate_file = uri.member_or_empty("ssl-cert"),
        .key_file = uri.member_or_empty("ssl-key"),
    };
  }
  return options;
}

class RedisDriver : public Driver {
 public:
  [[nodiscard]] std::span<const std::string_view> schemes() const override {
    static constexpr std::array<std::string_view, 2> schemes{"redis", "rediss"};
    return schemes;
  }
  [[nodiscard]] std::string_view usage() const override { return "redis://HOST/DATABASE"; }
  [[nodiscard]] UriSyntax syntax() const override { return UriSyntax::server; }
  [[nodiscard]] std::span<const std::string_view> members() const override {
    static constexpr std::array<std::string_view, 9> members{
        "db", "form", "prefix", "sentinel", "ssl-ca", "ssl-cert", "ssl-key", "sslmode", "stores"};
    return members;
  }

  [[nodiscard]] std::expected<void, UriError> check(const Uri& uri) const override;

  [[nodiscard]] Capabilities capabilities() const override { return redis::capabilities; }

  [[nodiscard]] std::string identity(const Uri& uri) const override {
    std::string identity = "redis:";
    if (is_unix(uri)) identity += file_identity(uri.path);
    for (const Uri::Host& host : uri.hosts) {
      identity += host.name + ':' + std::to_string(host.port.value_or(6379)) + ',';
    }
    return identity + uri.member_or_empty("sentinel") + '/' + database_of(uri) + '?' +
           uri.member_or_empty("prefix");
  }

  [[nodiscard]] Result<std::unique_ptr<Inspector>> inspect(const Uri& uri,
                                                           const OpenOptions& open) const override {
    RedisOptions options = options_of(uri);
    options.password = password_of(uri);
    options.access = open.access;
    options.timeout = open.timeout;
    options.max_value_bytes = open.max_value_bytes;
    options.note = open.note;
    options.is_interrupted = open.is_interrupted;
    return open_redis_inspector(std::move(options));
  }
};

std::expected<void, UriError> RedisDriver::check(const Uri& uri) const {
  const auto wrong = [](std::string message, std::string hint = {}) {
    return std::unexpected{UriError{.message = std::move(message), .hint = std::move(hint)}};
  };
  if (is_unix(uri) && uri.path.size() < 2) {
    return wrong("the URL names no socket", "write redis+unix:/PATH");
  }
  if (!database_number(database_of(uri))) {
    return wrong("'" + database_of(uri) + "' is not the number of a database",
                 "write redis://HOST/0");
  }
  if (auto checked = check_form_member(uri); !checked) return checked;
  const std::string* const stores = uri.member("stores");
  if (stores != nullptr && *stores != "exits" && *stores != "every") {
    return wrong("the member stores of the URL must be one of exits, every");
  }
  const std::string* const mode = uri.member("sslmode");
  if (mode != nullptr && !verify_of(*mode)) {
    return wrong("the member sslmode of the URL must be one of verify-full, verify-ca, require");
  }
  const bool has_certificate = uri.member("ssl-cert") != nullptr;
  if (has_certificate != (uri.member("ssl-key") != nullptr)) {
    return wrong("the members ssl-cert and ssl-key of the URL go together");
  }
  const auto is_of_tls = [](const Uri::Member& member) { return member.name.starts_with("ssl"); };
  if (uri.scheme != "rediss" && std::ranges::any_of(uri.members, is_of_tls)) {
    return wrong("a " + uri.scheme + ": URL is not encrypted", "write rediss://HOST");
  }
  return {};
}

/// The same over a socket, whose path takes the place of host and database.
class RedisUnixDriver final : public RedisDriver {
 public:
  [[nodiscard]] std::span<const std::string_view> schemes() const override {
    static constexpr std::array<std::string_view, 1> schemes{"redis+unix"};
    return schemes;
  }
  [[nodiscard]] std::string_view usage() const override { return "redis+unix:PATH"; }
  [[nodiscard]] UriSyntax syntax() const override { return UriSyntax::path_and_members; }
};

}  // namespace

std::unique_ptr<Driver> make_redis_driver() { return std::make_unique<RedisDriver>(); }

std::unique_ptr<Driver> make_redis_unix_driver() { return std::make_unique<RedisUnixDriver>(); }

}  // namespace persist
