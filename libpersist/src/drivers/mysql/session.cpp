#include "drivers/mysql/session.hpp"

#include <algorithm>
#include <array>

#include <poll.h>
#include <sys/socket.h>

#include "drivers/mysql/broken_pipe_guard.hpp"
#include "values/descriptor.hpp"
#include "values/propagate.hpp"

namespace persist::mysql {

namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

/// A statement that takes longer is ended by the server: nobody waits for it any more.
constexpr seconds max_statement_time{600};

seconds whole_seconds(std::chrono::milliseconds time) {
  return std::max(std::chrono::ceil<seconds>(time), seconds{1});
}

bool is_loopback(const std::string& host) {
  return host.empty() || host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// What `host` is to the library: nothing leads to the Unix socket.
bool uses_socket(const Uri::Host& host, const MysqlOptions& options) {
  return !options.socket.empty() || ((host.name.empty() || host.name == "localhost") && !host.port);
}

const char* or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

int poll_events_of(int awaited) {
  int events = 0;
  if ((awaited & MYSQL_WAIT_READ) != 0) events |= POLLIN;
  if ((awaited & MYSQL_WAIT_WRITE) != 0) events |= POLLOUT;
  if ((awaited & MYSQL_WAIT_EXCEPT) != 0) events |= POLLPRI;
  return events;
}

/// What of `awaited` the events are: an error is found by who goes on.
int happened(int awaited, int events) {
  if ((events & (POLLERR | POLLHUP)) != 0) return awaited & ~MYSQL_WAIT_TIMEOUT;
  int found = 0;
  if ((events & POLLIN) != 0) found |= MYSQL_WAIT_READ;
  if ((events & POLLOUT) != 0) found |= MYSQL_WAIT_WRITE;
  if ((events & POLLPRI) != 0) found |= MYSQL_WAIT_EXCEPT;
  return found;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::open(const MysqlOptions& options, Waiter& waiter) {
  static const std::vector<Uri::Host> this_machine{{}};
  const auto& hosts = options.hosts.empty() ? this_machine : options.hosts;
  for (const Uri::Host& host : hosts) {
    auto opened = open_at(host, options, waiter, Purpose::statements);
    if (opened || &host == &hosts.back() || !has_fault(opened.error(), BackingFault::unreachable))
      return opened;
  }
  return backing_error("open", {}, "no server to connect to");
}

Result<std::unique_ptr<Session>> Session::open_at(const Uri::Host& host,
                                                  const MysqlOptions& options, Waiter& waiter,
                                                  Purpose purpose) {
  PERSIST_LET(const ClientLibrary* const library, ClientLibrary::load());
  std::unique_ptr<Session> connection{new Session{*library, options, waiter}};
  PERSIST_CHECK(connection->log_in(host));
  if (purpose == Purpose::statements) PERSIST_CHECK(connection->prepare_session());
  return connection;
}

Session::~Session() {
  // The library says goodbye to the server, and waits for nothing.
  const BrokenPipeGuard guard;
  handle_.reset();
}

void Session::set_options(const Uri::Host& host, bool is_local) {
  MYSQL* const handle = handle_.get();
  const auto set = [&](mysql_option option, const void* value) {
    library_.options(handle, option, value);
  };
  set(MYSQL_OPT_NONBLOCK, nullptr);
  set(MYSQL_READ_DEFAULT_GROUP, "persist");
  set(MYSQL_SET_CHARSET_NAME, "utf8mb4");
  // A server must not ask for files.
  const unsigned off = 0;
  set(MYSQL_OPT_LOCAL_INFILE, &off);
  const auto connect_timeout = static_cast<unsigned>(whole_seconds(options_.timeout).count());
  set(MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
  library_.options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "persist");
  const unsigned protocol = is_local ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  set(MYSQL_OPT_PROTOCOL, &protocol);

  const my_bool yes = 1;
  const MysqlTls tls =
      options_.tls != MysqlTls::automatic
          ? options_.tls
          : (is_local || is_loopback(host.name) ? MysqlTls::disable : MysqlTls::verify);
  if (tls == MysqlTls::disable) return;
  set(MYSQL_OPT_SSL_ENFORCE, &yes);
  if (const char* const file = or_null(options_.tls_ca_file)) set(MYSQL_OPT_SSL_CA, file);
  if (tls == MysqlTls::verify) set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
}

Result<void> Session::log_in(const Uri::Host& host) {
  const BrokenPipeGuard guard;
  host_ = host;
  handle_.reset(library_.init(nullptr));
  if (!handle_) return backing_error("open", "ENOMEM", "no memory for a connection");
  const bool is_local = uses_socket(host, options_);
  set_options(host, is_local);
  MYSQL* connected = nullptr;
  const int awaited = library_.real_connect_start(
      &connected, handle_.get(), is_local ? nullptr : host.name.c_str(), or_null(options_.user),
      or_null(options_.password), or_null(options_.database), is_local ? 0 : host.port.value_or(0),
      is_local ? or_null(options_.socket) : nullptr, 0);
  PERSIST_CHECK(finish("open", awaited, steady_clock::now() + options_.timeout, [&](int events) {
    return library_.real_connect_cont(&connected, handle_.get(), events);
  }));
  if (connected == nullptr) {
    auto error = last_error("open");
    give_up();
    return std::unexpected{std::move(error)};
  }
  is_logged_in_ = true;
  is_mariadb_ = std::string_view{library_.get_server_info(handle_.get())}.find("MariaDB") !=
                std::string::npos;
  return {};
}

Result<void> Session::prepare_session() {
  const std::string wait = std::to_string(whole_seconds(options_.timeout).count());
  std::string sql =
      "SET SESSION sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',autocommit=1,"
      "innodb_lock_wait_timeout=" +
      wait + ",lock_wait_timeout=" + wait;
  const std::string limit = std::to_string(max_statement_time.count());
  sql += is_mariadb_
             ? ",max_statement_time=" + limit + ",tx_isolation='READ-COMMITTED'"
             : ",max_execution_time=" + limit + "000,transaction_isolation='READ-COMMITTED'";
  if (options_.access == Access::read) {
    sql += is_mariadb_ ? ",tx_read_only=1" : ",transaction_read_only=1";
  }
  PERSIST_CHECK(run("open", sql));
  return {};
}

Result<RowsPointer> Session::run(std::string_view method, std::string_view sql, Fetching fetching) {
  const BrokenPipeGuard guard;
  PERSIST_CHECK(send(method, sql));
  RowsPointer rows{nullptr, {&library_}};
  if (library_.field_count(handle_.get()) == 0) return rows;
  MYSQL_RES* found = nullptr;
  if (fetching == Fetching::streamed) {
    found = library_.use_result(handle_.get());
  } else {
    const int awaited = library_.store_result_start(&found, handle_.get());
    PERSIST_CHECK(finish(
        method, awaited, steady_clock::now() + max_statement_time,
        [&](int events) { return library_.store_result_cont(&found, handle_.get(), events); }));
  }
  if (found == nullptr) return std::unexpected{last_error(method)};
  rows.reset(found);
  return rows;
}

Result<MYSQL_ROW> Session::fetch(MYSQL_RES* rows, Fetching fetching) {
  if (fetching == Fetching::stored) return library_.fetch_row(rows);
  const BrokenPipeGuard guard;
  MYSQL_ROW row = nullptr;
  const int awaited = library_.fetch_row_start(&row, rows);
  PERSIST_CHECK(finish("scan", awaited, steady_clock::now() + max_statement_time,
                       [&](int events) { return library_.fetch_row_cont(&row, rows, events); }));
  if (row == nullptr && library_.error_number(handle_.get()) != 0) {
    return std::unexpected{last_error("scan")};
  }
  return row;
}

Result<void> Session::send(std::string_view method, std::string_view sql) {
  if (!is_open()) {
    return std::unexpected{error_of(2006, method, "the connection to the server was lost")};
  }
  // An answer may come without a wait.
  PERSIST_CHECK(waiter_.check_interrupted());
  int failed = 0;
  const int awaited = library_.real_query_start(&failed, handle_.get(), sql.data(), sql.size());
  PERSIST_CHECK(finish(method, awaited, steady_clock::now() + max_statement_time, [&](int events) {
    return library_.real_query_cont(&failed, handle_.get(), events);
  }));
  if (failed != 0) return std::unexpected{last_error(method)};
  return {};
}

template <class Continue>
Result<void> Session::finish(std::string_view method, int awaited, Time deadline,
                             const Continue& go_on) {
  while (awaited != 0) {
    auto events = wait(method, awaited, deadline);
    if (!events) {
      give_up();
      return std::unexpected{std::move(events.error())};
    }
    awaited = go_on(*events);
  }
  return {};
}

Result<int> Session::wait(std::string_view method, int awaited, Time deadline) {
  for (;;) {
    // A long statement and a server that died look the same: from time to time a second login finds
    // out.
    const Time look = std::min(deadline, steady_clock::now() + options_.timeout);
    const auto events =
        waiter_.wait(library_.get_socket(handle_.get()), poll_events_of(awaited), look);
    if (events) return happened(awaited, *events);
    if (!has_fault(events.error(), BackingFault::busy)) return std::unexpected{events.error()};
    if (!is_logged_in_ || steady_clock::now() >= deadline) {
      return std::unexpected{
          error_of(is_logged_in_ ? 2013 : 2003, method, "the server did not answer in time")};
    }
    PERSIST_CHECK(check_server(method));
  }
}

Result<void> Session::check_server(std::string_view method) {
  const auto second = open_at(host_, options_, waiter_, Purpose::sign_of_life);
  if (second) return {};
  if (has_fault(second.error(), BackingFault::interrupted)) return std::unexpected{second.error()};
  // Any other answer is one.
  if (!has_fault(second.error(), BackingFault::unreachable)) return {};
  return std::unexpected{error_of(2013, method, "the server stopped answering")};
}

PersistenceError Session::last_error(std::string_view method) {
  const unsigned number = library_.error_number(handle_.get());
  auto error = error_of(number, method, redaction_.apply(library_.error_message(handle_.get())));
  if (loses_connection(number)) give_up();
  return error;
}

void Session::give_up() {
  // Nothing more is said to the server, which may not listen any more.
  if (handle_ && is_logged_in_) ::shutdown(library_.get_socket(handle_.get()), SHUT_RDWR);
  handle_.reset();
}

}  // namespace persist::mysql
