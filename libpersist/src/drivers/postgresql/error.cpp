#include "drivers/postgresql/error.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace persist::postgresql {

namespace {

using namespace std::string_view_literals;

constexpr std::array conflicts{"40001"sv, "40P01"sv};
constexpr std::array busy{"55P03"sv, "57014"sv, "53300"sv, "57P03"sv};
constexpr std::array lost{"57P01"sv, "57P02"sv, "57P05"sv, "25P03"sv};

bool is_one_of(const auto& codes, std::string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

BackingFault fault_of(std::string_view code) {
  if (is_one_of(conflicts, code)) return BackingFault::conflict;
  if (is_one_of(busy, code)) return BackingFault::busy;
  if (is_one_of(lost, code) || code.starts_with("08")) return BackingFault::unreachable;
  if (code.starts_with("28") || code == "42501") return BackingFault::denied;
  return BackingFault::failed;
}

struct Phrase {
  std::string_view text;
  BackingFault fault;
  std::string_view code;
};

// libpq gives no SQLSTATE of what the server refuses while it connects.
constexpr std::array phrases{
    Phrase{"too many clients", BackingFault::busy, "53300"},
    Phrase{"too many connections", BackingFault::busy, "53300"},
    Phrase{"remaining connection slots", BackingFault::busy, "53300"},
    Phrase{"the database system is", BackingFault::busy, "57P03"},
    Phrase{"authentication failed", BackingFault::denied, "28P01"},
    Phrase{"no password supplied", BackingFault::denied, "28P01"},
    Phrase{"no pg_hba.conf entry", BackingFault::denied, "28000"},
    Phrase{"pg_hba.conf rejects", BackingFault::denied, "28000"},
    Phrase{"is not permitted to log in", BackingFault::denied, "28000"},
    Phrase{"permission denied", BackingFault::denied, "42501"},
    Phrase{"\" does not exist", BackingFault::denied, "28000"},
    Phrase{"could not translate host name", BackingFault::failed, "EAI_NONAME"},
    Phrase{"certificate", BackingFault::failed, "SSL"},
    Phrase{"SSL", BackingFault::failed, "SSL"},
    Phrase{"definition of service", BackingFault::failed, {}},
    Phrase{"invalid ", BackingFault::failed, {}},
    Phrase{"Connection refused", BackingFault::unreachable, "ECONNREFUSED"},
    Phrase{"No such file or directory", BackingFault::unreachable, "ENOENT"},
};

/// One line, without what is secret.
std::string shown(std::string_view message, std::initializer_list<std::string_view> secrets) {
  std::string text{message};
  for (const std::string_view secret : secrets) {
    if (secret.empty()) continue;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
      text.replace(at, secret.size(), "...");
    }
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return text;
}

}  // namespace

PersistenceError error_of(const Libpq& pq, const PGresult* result) {
  const auto field = [&](int name) {
    const char* const text = pq.error_field(result, name);
    return std::string{text == nullptr ? "" : text};
  };
  std::string code = field(PG_DIAG_SQLSTATE);
  std::string message = field(PG_DIAG_MESSAGE_PRIMARY);
  // libpq's own errors have no fields: the connection ended.
  if (code.empty()) return lost_connection();
  const BackingFault fault = fault_of(code);
  return PersistenceBackingError{
      .method = "run", .fault = fault, .code = std::move(code), .message = std::move(message)};
}

PersistenceError connection_error(std::string_view message,
                                  std::initializer_list<std::string_view> secrets) {
  const auto found = std::ranges::find_if(
      phrases, [&](const Phrase& phrase) { return message.contains(phrase.text); });
  const bool is_known = found != phrases.end();
  BackingFault fault = is_known ? found->fault : BackingFault::unreachable;
  std::string code{is_known ? found->code : ""sv};
  if (message.contains("database \"") && message.contains("\" does not exist")) {
    fault = BackingFault::failed;
    code = "3D000";
  }
  return PersistenceBackingError{.method = "open",
                                 .fault = fault,
                                 .code = std::move(code),
                                 .message = shown(message, secrets)};
}

PersistenceError lost_connection() {
  return PersistenceBackingError{.method = "run",
                                 .fault = BackingFault::unreachable,
                                 .code = "ECONNRESET",
                                 .message = "the connection to the server was lost"};
}

}  // namespace persist::postgresql
