#include <algorithm>
#include <array>

#include <persist/postgresql.hpp>

#include "drivers/postgresql/capabilities.hpp"
#include "kvs/uri_members.hpp"

namespace persist {

namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t default_postgresql_port = 5432;
constexpr std::array ssl_modes{"disable"sv, "allow"sv,     "prefer"sv,
                               "require"sv, "verify-ca"sv, "verify-full"sv};
constexpr std::array session_attributes{"any"sv,     "read-write"sv, "read-only"sv,
                                        "primary"sv, "standby"sv,    "prefer-standby"sv};

PostgresqlOptions postgresql_options(const Uri& uri, const OpenOptions& open) {
  PostgresqlOptions options;
  options.hosts.clear();
  for (const Uri::Host& host : uri.hosts) {
    options.hosts.push_back(
        {.name = host.name, .port = host.port.value_or(default_postgresql_port)});
  }
  options.user = uri.user;
  options.password = uri.password;
  options.database = uri.path.empty() ? std::string{} : uri.path.substr(1);
  options.schema = uri.member_or_empty("schema");
  options.service = uri.member_or_empty("service");
  options.passfile = uri.member_or_empty("passfile");
  options.sslmode = uri.member_or_empty("sslmode");
  options.sslrootcert = uri.member_or_empty("sslrootcert");
  options.target_session_attrs = uri.member_or_empty("target_session_attrs");
  options.access = open.access;
  TableMembers tables = table_members(uri);
  options.layout = tables.layout;
  options.kvs_table = std::move(tables.table);
  options.kvs_prefix = tables.form;
  options.timeout = open.timeout;
  options.max_value_bytes = open.max_value_bytes;
  options.allow_triggers = open.allow_triggers;
  options.steps = open.steps;
  options.note = open.note;
  options.form_note = open.form_note;
  options.is_interrupted = open.is_interrupted;
  return options;
}

class PostgresqlDriver final : public Driver {
 public:
  [[nodiscard]] std::span<const std::string_view> schemes() const override {
    static constexpr std::array<std::string_view, 2> schemes{"postgresql", "postgres"};
    return schemes;
  }
  [[nodiscard]] std::string_view usage() const override { return "postgresql://HOST/DATABASE"; }
  [[nodiscard]] UriSyntax syntax() const override { return UriSyntax::server; }
  [[nodiscard]] std::span<const std::string_view> members() const override {
    static constexpr std::array<std::string_view, 9> members{
        "form",        "layout",  "passfile",
        "schema",      "service", "sslmode",
        "sslrootcert", "table",   "target_session_attrs"};
    return members;
  }

  [[nodiscard]] std::expected<void, UriError> check(const Uri& uri) const override;

  [[nodiscard]] Capabilities capabilities() const override { return postgresql::capabilities; }

  [[nodiscard]] std::string identity(const Uri& uri) const override {
    std::string identity = "postgresql:";
    for (const Uri::Host& host : uri.hosts) {
      identity +=
          host.name + ':' + std::to_string(host.port.value_or(default_postgresql_port)) + ',';
    }
    return identity + uri.path + '?' + uri.member_or_empty("schema");
  }

  [[nodiscard]] Result<std::unique_ptr<Inspector>> inspect(const Uri& uri,
                                                           const OpenOptions& open) const override {
    return open_postgresql_inspector(postgresql_options(uri, open));
  }
  [[nodiscard]] Result<std::shared_ptr<BackingPersistence>> open_persistence(
      const Uri& uri, const OpenOptions& open, std::shared_ptr<const Clock> clock) const override {
    PostgresqlOptions options = postgresql_options(uri, open);
    options.clock = std::move(clock);
    auto context = layer_postgresql(std::move(options)).build();
    if (!context) return std::unexpected{std::move(context.error())};
    return context->share(BackingPersistence::tag);
  }
};

std::expected<void, UriError> PostgresqlDriver::check(const Uri& uri) const {
  const auto wrong = [](std::string message) {
    return std::unexpected{UriError{.message = std::move(message), .hint = {}}};
  };
  if (uri.path.find('/', 1) != std::string::npos) {
    return std::unexpected{UriError{.message = "the URL names more than a database",
                                    .hint = "write postgresql://HOST/DATABASE"}};
  }
  if (auto checked = check_table_members(uri); !checked) return checked;
  const std::string* const mode = uri.member("sslmode");
  if (mode != nullptr && std::ranges::find(ssl_modes, *mode) == ssl_modes.end()) {
    return wrong(
        "the member sslmode of the URL must be one of disable, allow, prefer, require, verify-ca, "
        "verify-full");
  }
  const std::string* const attributes = uri.member("target_session_attrs");
  if (attributes != nullptr &&
      std::ranges::find(session_attributes, *attributes) == session_attributes.end()) {
    return wrong(
        "the member target_session_attrs of the URL must be one of any, read-write, read-only, "
        "primary, standby, prefer-standby");
  }
  return {};
}

}  // namespace

std::unique_ptr<Driver> make_postgresql_driver() { return std::make_unique<PostgresqlDriver>(); }

}  // namespace persist
