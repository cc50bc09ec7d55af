#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <persist/error.hpp>
#include <persist/redis.hpp>

namespace persist::redis {

/// The encryption of one connection, by OpenSSL's library, which is opened when the first one is
/// made. It moves no bytes itself: what it makes of them is sent and received by its owner.
class TlsSession {
 public:
  /// A client of `host`, whose certificate is verified as `options` say.
  [[nodiscard]] static Result<std::unique_ptr<TlsSession>> make(const RedisTls& options,
                                                                const std::string& host);
  TlsSession() = default;
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;
  virtual ~TlsSession() = default;

  /// Goes on with the handshake; true once it is complete.
  [[nodiscard]] virtual Result<bool> shake_hands() = 0;
  /// Encrypts `plain`; appended to `cipher` is what has to be sent.
  [[nodiscard]] virtual Result<void> encrypt(std::string_view plain, std::string& cipher) = 0;
  /// Takes what was received; appends to `plain` what it says. During the handshake that is
  /// nothing.
  [[nodiscard]] virtual Result<void> decrypt(std::string_view cipher, std::string& plain) = 0;
  /// Appends what has to be sent by now.
  virtual void take_outgoing(std::string& cipher) = 0;
};

}  // namespace persist::redis
