#include "drivers/postgresql/keywords.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace persist::postgresql {

namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? std::string{} : value;
}

bool is_near(const PostgresqlHost& host) {
  return host.name.starts_with('/') || host.name.starts_with('@') || host.name == "localhost" ||
         host.name.starts_with("127.") || host.name == "::1";
}

std::string sslmode_of(const PostgresqlOptions& options) {
  if (!options.sslmode.empty() || !environment("PGSSLMODE").empty()) return options.sslmode;
  // A service may say it; libpq takes what is given here before that.
  if (!options.service.empty()) return {};
  return std::ranges::all_of(options.hosts, is_near) ? "prefer" : "verify-full";
}

/// Of several hosts, the first one that can do what is wanted.
std::string session_attributes_of(const PostgresqlOptions& options) {
  const bool is_chosen = !options.target_session_attrs.empty() ||
                         !environment("PGTARGETSESSIONATTRS").empty() || !options.service.empty();
  const bool is_choice = options.hosts.size() > 1 && options.access != Access::read;
  return !is_chosen && is_choice ? "read-write" : options.target_session_attrs;
}

/// On this machine nothing needs to be encrypted, and looking for Kerberos tickets takes time.
std::string gssencmode_of(const PostgresqlOptions& options) {
  const bool is_chosen = !environment("PGGSSENCMODE").empty() || !options.service.empty();
  return !is_chosen && std::ranges::all_of(options.hosts, is_near) ? "disable" : "";
}

/// The certificates of the system, where the user has none of his own. With any, libpq verifies the
/// server's in every mode.
std::string sslrootcert_of(const PostgresqlOptions& options) {
  constexpr const char* of_system = "/etc/ssl/certs/ca-certificates.crt";
  if (!options.sslrootcert.empty()) return options.sslrootcert.string();
  if (!environment("PGSSLROOTCERT").empty() || !options.service.empty()) return {};
  const std::string mode = sslmode_of(options);
  if (!(mode.empty() ? environment("PGSSLMODE") : mode).starts_with("verify")) return {};
  std::error_code error;
  const std::filesystem::path own = environment("HOME") + "/.postgresql/root.crt";
  if (std::filesystem::exists(own, error)) return {};
  return std::filesystem::exists(of_system, error) ? of_system : std::string{};
}

/// A value of the keyword "options", in which spaces end a word.
std::string escaped(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == ' ' || c == '\\' || c == '\t' || c == '\n') out += '\\';
    out += c;
  }
  return out;
}

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += c;
    out += c;
  }
  return out += '"';
}

std::string settings_of(const PostgresqlOptions& options) {
  std::string settings = environment("PGOPTIONS");
  const auto set = [&](std::string_view name, std::string_view value) {
    settings.append(" -c ").append(name).append("=").append(escaped(value));
  };
  set("lock_timeout", std::to_string(options.timeout.count()));
  set("statement_timeout", std::to_string(long_timeout(options).count()));
  // Of a table without statistics the planner would sort all that is left of a store for each
  // portion of a scan; in the order of the index nothing is sorted. What has to be sorted has a
  // cost then for which it would compile the statement.
  set("enable_sort", "off");
  set("enable_bitmapscan", "off");
  set("jit", "off");
  // A table whose rows are hidden in part is an error.
  set("row_security", "off");
  if (options.access == Access::read) set("default_transaction_read_only", "on");
  if (!options.schema.empty()) set("search_path", quoted_name(options.schema));
  return settings;
}

}  // namespace

std::vector<const char*> Keywords::names() const {
  std::vector<const char*> names;
  names.reserve(pairs_.size() + 1);
  for (const auto& [name, value] : pairs_) names.push_back(name.c_str());
  names.push_back(nullptr);
  return names;
}

std::vector<const char*> Keywords::values() const {
  std::vector<const char*> values;
  values.reserve(pairs_.size() + 1);
  for (const auto& [name, value] : pairs_) values.push_back(value.c_str());
  values.push_back(nullptr);
  return values;
}

std::chrono::milliseconds long_timeout(const PostgresqlOptions& options) {
  return 12 * options.timeout;
}

Keywords keywords_of(const PostgresqlOptions& options) {
  std::string hosts;
  std::string ports;
  for (const PostgresqlHost& host : options.hosts) {
    if (!ports.empty()) {
      hosts += ',';
      ports += ',';
    }
    hosts += host.name;
    ports += std::to_string(host.port);
  }
  Keywords keywords;
  keywords.set("service", options.service);
  keywords.set("host", std::move(hosts));
  keywords.set("port", std::move(ports));
  keywords.set("user", options.user);
  keywords.set("password", options.password);
  keywords.set("dbname", options.database);
  keywords.set("passfile", options.passfile.string());
  keywords.set("sslmode", sslmode_of(options));
  keywords.set("sslrootcert", sslrootcert_of(options));
  keywords.set("gssencmode", gssencmode_of(options));
  keywords.set("target_session_attrs", session_attributes_of(options));
  keywords.set("application_name", "persist");
  keywords.set("client_encoding", "UTF8");
  keywords.set("tcp_user_timeout", std::to_string(options.timeout.count()));
  keywords.set("options", settings_of(options));
  return keywords;
}

}  // namespace persist::postgresql
