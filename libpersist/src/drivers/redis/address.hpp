#pragma once

#include <cstdint>
#include <string>

namespace persist::redis {

/// Where a server listens: a host and a port, or a Unix socket.
struct Address {
  std::string host = {};
  std::uint16_t port = 0;
  /// The path of a socket; the host is empty then.
  std::string path = {};

  /// For people: "host:6379", "[::1]:6379", the path.
  [[nodiscard]] std::string shown() const {
    if (!path.empty()) return path;
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return (is_ipv6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
  }
  /// A socket of this machine, or its loopback interface: nobody can listen on the way.
  [[nodiscard]] bool is_local() const {
    return !path.empty() || host == "localhost" || host == "::1" || host.starts_with("127.");
  }

  friend auto operator<=>(const Address&, const Address&) = default;
};

}  // namespace persist::redis
