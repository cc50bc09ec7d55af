#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

inline int loopback_socket(std::uint16_t port, sockaddr_in& address) {
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return ::socket(AF_INET, SOCK_STREAM, 0);
}

/// Passes on one connection after the other, each until the client sends `word`, which reaches the
/// server or not. Then there is another connection, or none.
class CuttingProxy {
 public:
  CuttingProxy(std::uint16_t server_port, std::string word, bool passes_word,
               bool comes_back = true)
      : server_port_{server_port},
        word_{std::move(word)},
        passes_word_{passes_word},
        comes_back_{comes_back} {
    sockaddr_in address{};
    listener_ = loopback_socket(0, address);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener_, generic, size) == 0);
    REQUIRE(::listen(listener_, 8) == 0);
    REQUIRE(::getsockname(listener_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~CuttingProxy() {
    is_ended_ = true;
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void cut_from_now_on() { cuts_ = true; }

 private:
  void serve() {
    while (!is_ended_) {
      pollfd polled{.fd = listener_, .events = POLLIN, .revents = 0};
      if (::poll(&polled, 1, 20) <= 0) continue;
      const int client = ::accept(listener_, nullptr, nullptr);
      sockaddr_in address{};
      const int server = loopback_socket(server_port_, address);
      if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
        relay(client, server);
      }
      ::close(client);
      ::close(server);
    }
    ::close(listener_);
  }

  void relay(int client, int server) {
    std::array<char, 65536> buffer{};
    while (!is_ended_) {
      std::array<pollfd, 2> polled{pollfd{.fd = client, .events = POLLIN, .revents = 0},
                                   pollfd{.fd = server, .events = POLLIN, .revents = 0}};
      if (::poll(polled.data(), polled.size(), 20) <= 0) continue;
      const bool is_client = polled[0].revents != 0;
      const ssize_t size = ::read(is_client ? client : server, buffer.data(), buffer.size());
      if (size <= 0) return;
      const std::string_view bytes{buffer.data(), static_cast<std::size_t>(size)};
      const bool is_cut = is_client && cuts_ && bytes.contains(word_);
      if (!is_cut || passes_word_) {
        if (::write(is_client ? server : client, bytes.data(), bytes.size()) != size) return;
      }
      if (!is_cut) continue;
      // What was passed on is done before the server sees that nobody waits.
      std::this_thread::sleep_for(std::chrono::milliseconds{300});
      cuts_ = false;
      is_ended_ = !comes_back_;
      return;
    }
  }

  std::uint16_t server_port_;
  std::string word_;
  bool passes_word_;
  bool comes_back_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> cuts_ = false;
  std::atomic<bool> is_ended_ = false;
  std::thread thread_;
};
