#include <array>

#include <persist/mysql.hpp>

#include "drivers/sql/inspector.hpp"
#include "kvs/uri_members.hpp"

namespace persist {

namespace {

constexpr std::uint16_t default_mysql_port = 3306;

std::optional<MysqlTls> tls_named(std::string_view name) {
  if (name == "disable") return MysqlTls::disable;
  if (name == "require") return MysqlTls::require;
  if (name == "verify-full") return MysqlTls::verify;
  return std::nullopt;
}

MysqlOptions mysql_options(const Uri& uri, const OpenOptions& open) {
  MysqlOptions options;
  options.hosts = uri.hosts;
  options.socket = uri.member_or_empty("socket");
  options.user = uri.user;
  options.password = uri.password;
  options.database = uri.path.empty() ? std::string{} : uri.path.substr(1);
  options.tls = tls_named(uri.member_or_empty("sslmode")).value_or(MysqlTls::automatic);
  options.tls_ca_file = uri.member_or_empty("ssl-ca");
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

class MysqlDriver final : public Driver {
 public:
  [[nodiscard]] std::span<const std::string_view> schemes() const override {
    static constexpr std::array<std::string_view, 2> schemes{"mysql", "mariadb"};
    return schemes;
  }
  [[nodiscard]] std::string_view usage() const override { return "mysql://HOST/DATABASE"; }
  [[nodiscard]] UriSyntax syntax() const override { return UriSyntax::server; }
  [[nodiscard]] std::span<const std::string_view> members() const override {
    static constexpr std::array<std::string_view, 6> members{"form",   "layout",  "socket",
                                                             "ssl-ca", "sslmode", "table"};
    return members;
  }

  [[nodiscard]] std::expected<void, UriError> check(const Uri& uri) const override;

  [[nodiscard]] Capabilities capabilities() const override { return sql::capabilities; }

  [[nodiscard]] std::string identity(const Uri& uri) const override {
    std::string identity = "mysql:" + uri.member_or_empty("socket") + ':';
    for (const Uri::Host& host : uri.hosts) {
      identity += host.name + ':' + std::to_string(host.port.value_or(default_mysql_port)) + ',';
    }
    return identity + uri.path;
  }

  [[nodiscard]] Result<std::unique_ptr<Inspector>> inspect(const Uri& uri,
                                                           const OpenOptions& open) const override {
    return open_mysql_inspector(mysql_options(uri, open));
  }
  [[nodiscard]] Result<std::shared_ptr<BackingPersistence>> open_persistence(
      const Uri& uri, const OpenOptions& open, std::shared_ptr<const Clock> clock) const override {
    MysqlOptions options = mysql_options(uri, open);
    options.clock = std::move(clock);
    auto context = layer_mysql(std::move(options)).build();
    if (!context) return std::unexpected{std::move(context.error())};
    return context->share(BackingPersistence::tag);
  }
};

std::expected<void, UriError> MysqlDriver::check(const Uri& uri) const {
  const auto wrong = [](std::string message) {
    return std::unexpected{UriError{.message = std::move(message), .hint = {}}};
  };
  if (uri.path.size() < 2 || uri.path.find('/', 1) != std::string::npos) {
    return std::unexpected{UriError{.message = "the URL must name one database",
                                    .hint = "write mysql://HOST/DATABASE"}};
  }
  if (auto checked = check_table_members(uri); !checked) return checked;
  const std::string* const mode = uri.member("sslmode");
  if (mode != nullptr && !tls_named(*mode)) {
    return wrong("the member sslmode of the URL must be one of disable, require, verify-full");
  }
  return {};
}

}  // namespace

std::unique_ptr<Driver> make_mysql_driver() { return std::make_unique<MysqlDriver>(); }

}  // namespace persist
