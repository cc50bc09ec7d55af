#include "drivers/redis/socket.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nss.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "values/propagate.hpp"

namespace persist::redis {

namespace {

std::string name_of_error(int error) {
  const char* const name = ::strerrorname_np(error);
  return name == nullptr ? "errno " + std::to_string(error) : name;
}

std::unexpected<PersistenceError> not_connected(const Address& address, int error) {
  // A path that does not exist or must not be used stays so; all else may pass.
  const bool is_lasting = error == EACCES || error == EPERM || error == ENAMETOOLONG;
  return backing_error("open", name_of_error(error),
                       "cannot connect to " + address.shown() + ": " + ::strerrordesc_np(error),
                       is_lasting ? BackingFault::denied : BackingFault::unreachable);
}

/// What getaddrinfo_a works on. Where it cannot be cancelled in time the resolver's thread still
/// writes here: it is then left to it.
struct Lookup {
  std::string host;
  std::string port;
  addrinfo hints{};
  gaicb request{};

  Lookup(std::string host_name, std::uint16_t port_number)
      : host{std::move(host_name)}, port{std::to_string(port_number)} {
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
#ifdef PERSIST_STATIC_PROGRAM
    // No name is the loopback: containers of a static program have no /etc/hosts.
    if (host != "localhost") request.ar_name = host.c_str();
#else
    request.ar_name = host.c_str();
#endif
    request.ar_service = port.c_str();
    request.ar_request = &hints;
  }
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;
  ~Lookup() {
    if (request.ar_result != nullptr) ::freeaddrinfo(request.ar_result);
  }
};

std::unexpected<PersistenceError> not_found(const Address& address, int error) {
  const bool is_passing = error == EAI_AGAIN;
  return backing_error("open", error == EAI_AGAIN ? "EAI_AGAIN" : "EAI_NONAME",
                       "cannot find the host " + address.host + ": " + ::gai_strerror(error),
                       is_passing ? BackingFault::unreachable : BackingFault::failed);
}

/// A static program contains the name services "files" and "dns". Others that the machine's
/// configuration names would be loaded, and a second C library with them.
void keep_to_own_name_services() {
#ifdef PERSIST_STATIC_PROGRAM
  [[maybe_unused]] static const int configured = ::__nss_configure_lookup("hosts", "files dns");
#endif
}

/// The addresses of a host, found without blocking beyond the deadline.
Result<std::unique_ptr<Lookup>> look_up(const Address& address, Waiter& waiter,
                                        Waiter::Clock::time_point deadline) {
  keep_to_own_name_services();
  auto lookup = std::make_unique<Lookup>(address.host, address.port);
  gaicb* const requests[] = {&lookup->request};  // NOLINT(*-avoid-c-arrays): the interface is C
  if (const int error = ::getaddrinfo_a(GAI_NOWAIT, const_cast<gaicb**>(requests), 1, nullptr);
      error != 0) {
    return not_found(address, error);
  }
  const auto give_up = [&](std::unexpected<PersistenceError> error) {
    // Not cancelled: the resolver goes on using it.
    if (::gai_cancel(&lookup->request) == EAI_NOTCANCELED) static_cast<void>(lookup.release());
    return error;
  };
  while (::gai_error(&lookup->request) == EAI_INPROGRESS) {
    if (auto go_on = waiter.check_interrupted(); !go_on) {
      return give_up(std::unexpected{std::move(go_on.error())});
    }
    if (Waiter::Clock::now() >= deadline) return give_up(waiter.timed_out());
    const timespec slice{.tv_sec = 0, .tv_nsec = 50'000'000};
    ::gai_suspend(const_cast<const gaicb* const*>(requests), 1, &slice);
  }
  if (const int error = ::gai_error(&lookup->request); error != 0) return not_found(address, error);
  return lookup;
}

/// Connects one address; the errno of what failed, 0 when connected.
Result<int> connect_to(const Descriptor& socket, const sockaddr* address, socklen_t size,
                       Waiter& waiter, Waiter::Clock::time_point deadline) {
  if (::connect(socket.get(), address, size) == 0) return 0;
  // A Unix socket whose queue is full says EAGAIN and is not on its way.
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  PERSIST_LET([[maybe_unused]] const int ready, waiter.wait(socket.get(), POLLOUT, deadline));
  int error = 0;
  socklen_t error_size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &error_size);
  return error;
}

Descriptor make_socket(int family) {
  return Descriptor{::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

Result<Descriptor> connect_unix(const Address& address, Waiter& waiter) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (address.path.size() >= sizeof name.sun_path) return not_connected(address, ENAMETOOLONG);
  address.path.copy(name.sun_path, address.path.size());
  Descriptor socket = make_socket(AF_UNIX);
  if (!socket.is_open()) return system_error("open", "cannot make a socket");
  PERSIST_LET(const int error,
              connect_to(socket, reinterpret_cast<const sockaddr*>(&name),  // NOLINT
                         sizeof name, waiter, waiter.deadline()));
  if (error != 0) return not_connected(address, error);
  return socket;
}

Result<Descriptor> connect_tcp(const Address& address, Waiter& waiter) {
  const auto deadline = waiter.deadline();
  PERSIST_LET(const auto lookup, look_up(address, waiter, deadline));
  int error = EADDRNOTAVAIL;
  for (const addrinfo* found = lookup->request.ar_result; found != nullptr;
       found = found->ai_next) {
    Descriptor socket = make_socket(found->ai_family);
    if (!socket.is_open()) return system_error("open", "cannot make a socket");
    PERSIST_LET(error, connect_to(socket, found->ai_addr, found->ai_addrlen, waiter, deadline));
    if (error != 0) continue;
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
  }
  return not_connected(address, error);
}

}  // namespace

std::unexpected<PersistenceError> lost_connection(int error) {
  return backing_error(
      "wait", name_of_error(error),
      std::string{"the connection to the server is lost: "} + ::strerrordesc_np(error),
      BackingFault::unreachable);
}

Result<Socket> Socket::connect(const Address& address, Waiter& waiter) {
  auto descriptor =
      address.path.empty() ? connect_tcp(address, waiter) : connect_unix(address, waiter);
  if (!descriptor) return std::unexpected{std::move(descriptor.error())};
  return Socket{*std::move(descriptor)};
}

Result<std::size_t> Socket::send(std::string_view bytes) const {
  const ssize_t sent = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return 0;
  return lost_connection(errno);
}

Result<std::size_t> Socket::receive(std::span<char> room) const {
  const ssize_t received = ::recv(descriptor(), room.data(), room.size(), 0);
  if (received > 0) return static_cast<std::size_t>(received);
  if (received == 0) return lost_connection(ECONNRESET);
  if (errno == EAGAIN || errno == EINTR) return 0;
  return lost_connection(errno);
}

}  // namespace persist::redis
