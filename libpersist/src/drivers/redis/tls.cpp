#include "drivers/redis/tls.hpp"

#include <array>
#include <cstring>
#include <limits>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "values/descriptor.hpp"
#include "values/propagate.hpp"
#include "values/shared_library.hpp"

namespace persist::redis {

namespace {

/// The functions that are used, under the names that they have in the library.
struct OpenSsl {
  decltype(&::TLS_client_method) TLS_client_method;
  decltype(&::SSL_CTX_new) SSL_CTX_new;
  decltype(&::SSL_CTX_free) SSL_CTX_free;
  decltype(&::SSL_CTX_ctrl) SSL_CTX_ctrl;
  decltype(&::SSL_CTX_set_verify) SSL_CTX_set_verify;
  decltype(&::SSL_CTX_set_default_verify_paths) SSL_CTX_set_default_verify_paths;
  decltype(&::SSL_CTX_load_verify_file) SSL_CTX_load_verify_file;
  decltype(&::SSL_CTX_use_certificate_chain_file) SSL_CTX_use_certificate_chain_file;
  decltype(&::SSL_CTX_use_PrivateKey_file) SSL_CTX_use_PrivateKey_file;
  decltype(&::SSL_new) SSL_new;
  decltype(&::SSL_free) SSL_free;
  decltype(&::SSL_ctrl) SSL_ctrl;
  decltype(&::SSL_set1_host) SSL_set1_host;
  decltype(&::SSL_get0_param) SSL_get0_param;
  decltype(&::SSL_set_bio) SSL_set_bio;
  decltype(&::SSL_set_connect_state) SSL_set_connect_state;
  decltype(&::SSL_do_handshake) SSL_do_handshake;
  decltype(&::SSL_get_error) SSL_get_error;
  decltype(&::SSL_get_verify_result) SSL_get_verify_result;
  decltype(&::SSL_read) SSL_read;
  decltype(&::SSL_write) SSL_write;
  decltype(&::BIO_new) BIO_new;
  decltype(&::BIO_s_mem) BIO_s_mem;
  decltype(&::BIO_read) BIO_read;
  decltype(&::BIO_write) BIO_write;
  decltype(&::ERR_get_error) ERR_get_error;
  decltype(&::ERR_reason_error_string) ERR_reason_error_string;
  decltype(&::X509_VERIFY_PARAM_set1_ip_asc) X509_VERIFY_PARAM_set1_ip_asc;
  decltype(&::X509_verify_cert_error_string) X509_verify_cert_error_string;

  static Result<OpenSsl> open();
};

// In the handle of libssl dlsym also finds what is in libcrypto, which that depends on.
Result<OpenSsl> OpenSsl::open() {
  PERSIST_LET(SharedLibrary library, SharedLibrary::open("libssl.so.3", "libssl3"));
  OpenSsl it{};
#define PERSIST_LOAD(name) library.load(it.name, #name)
  PERSIST_LOAD(TLS_client_method);
  PERSIST_LOAD(SSL_CTX_new);
  PERSIST_LOAD(SSL_CTX_free);
  PERSIST_LOAD(SSL_CTX_ctrl);
  PERSIST_LOAD(SSL_CTX_set_verify);
  PERSIST_LOAD(SSL_CTX_set_default_verify_paths);
  PERSIST_LOAD(SSL_CTX_load_verify_file);
  PERSIST_LOAD(SSL_CTX_use_certificate_chain_file);
  PERSIST_LOAD(SSL_CTX_use_PrivateKey_file);
  PERSIST_LOAD(SSL_new);
  PERSIST_LOAD(SSL_free);
  PERSIST_LOAD(SSL_ctrl);
  PERSIST_LOAD(SSL_set1_host);
  PERSIST_LOAD(SSL_get0_param);
  PERSIST_LOAD(SSL_set_bio);
  PERSIST_LOAD(SSL_set_connect_state);
  PERSIST_LOAD(SSL_do_handshake);
  PERSIST_LOAD(SSL_get_error);
  PERSIST_LOAD(SSL_get_verify_result);
  PERSIST_LOAD(SSL_read);
  PERSIST_LOAD(SSL_write);
  PERSIST_LOAD(BIO_new);
  PERSIST_LOAD(BIO_s_mem);
  PERSIST_LOAD(BIO_read);
  PERSIST_LOAD(BIO_write);
  PERSIST_LOAD(ERR_get_error);
  PERSIST_LOAD(ERR_reason_error_string);
  PERSIST_LOAD(X509_VERIFY_PARAM_set1_ip_asc);
  PERSIST_LOAD(X509_verify_cert_error_string);
#undef PERSIST_LOAD
  PERSIST_CHECK(library.finish());
  return it;
}

const Result<OpenSsl>& openssl() {
  static const Result<OpenSsl> opened = OpenSsl::open();
  return opened;
}

bool is_ip_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

class OpenSslSession final : public TlsSession {
 public:
  explicit OpenSslSession(const OpenSsl& library)
      : ssl_{library},
        context_{nullptr, library.SSL_CTX_free},
        session_{nullptr, library.SSL_free} {}

  [[nodiscard]] Result<void> set_up(const RedisTls& options, const std::string& host);
  Result<bool> shake_hands() override;
  Result<void> encrypt(std::string_view plain, std::string& cipher) override;
  Result<void> decrypt(std::string_view cipher, std::string& plain) override;
  void take_outgoing(std::string& cipher) override;

 private:
  [[nodiscard]] std::unexpected<PersistenceError> failure(const std::string& doing) const;
  [[nodiscard]] Result<void> set_certificates(const RedisTls& options);
  [[nodiscard]] Result<void> verify_host(const std::string& host);

  const OpenSsl& ssl_;
  std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&::SSL_free)> session_;
  BIO* incoming_ = nullptr;  // the session's
  BIO* outgoing_ = nullptr;
  bool is_connected_ = false;
};

std::unexpected<PersistenceError> OpenSslSession::failure(const std::string& doing) const {
  std::string message = "TLS: " + doing;
  if (const auto code = ssl_.ERR_get_error(); code != 0) {
    const char* const reason = ssl_.ERR_reason_error_string(code);
    if (reason != nullptr) message.append(": ").append(reason);
  }
  while (ssl_.ERR_get_error() != 0) {
  }
  return backing_error("open", "TLS", std::move(message));
}

Result<void> OpenSslSession::set_certificates(const RedisTls& options) {
  if (options.verify != RedisTls::Verify::none) {
    const int set = options.ca_file.empty()
                        ? ssl_.SSL_CTX_set_default_verify_paths(context_.get())
                        : ssl_.SSL_CTX_load_verify_file(context_.get(), options.ca_file.c_str());
    if (set != 1) return failure("cannot read the certificates in " + options.ca_file.string());
    ssl_.SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  }
  if (options.certificate_file.empty()) return {};
  if (ssl_.SSL_CTX_use_certificate_chain_file(context_.get(), options.certificate_file.c_str()) !=
      1) {
    return failure("cannot use the certificate " + options.certificate_file.string());
  }
  if (ssl_.SSL_CTX_use_PrivateKey_file(context_.get(), options.key_file.c_str(),
                                       SSL_FILETYPE_PEM) != 1) {
    return failure("cannot use the key " + options.key_file.string());
  }
  return {};
}

Result<void> OpenSslSession::verify_host(const std::string& host) {
  const int set = is_ip_address(host) ? ssl_.X509_VERIFY_PARAM_set1_ip_asc(
                                            ssl_.SSL_get0_param(session_.get()), host.c_str())
                                      : ssl_.SSL_set1_host(session_.get(), host.c_str());
  return set == 1 ? Result<void>{} : failure("cannot verify the host name");
}

Result<void> OpenSslSession::set_up(const RedisTls& options, const std::string& host) {
  context_.reset(ssl_.SSL_CTX_new(ssl_.TLS_client_method()));
  if (!context_) return failure("cannot begin");
  ssl_.SSL_CTX_ctrl(context_.get(), SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, nullptr);
  PERSIST_CHECK(set_certificates(options));
  session_.reset(ssl_.SSL_new(context_.get()));
  incoming_ = ssl_.BIO_new(ssl_.BIO_s_mem());
  outgoing_ = ssl_.BIO_new(ssl_.BIO_s_mem());
  if (!session_ || incoming_ == nullptr || outgoing_ == nullptr) return failure("cannot begin");
  ssl_.SSL_set_bio(session_.get(), incoming_, outgoing_);
  if (!host.empty() && !is_ip_address(host)) {
    // The interface takes a pointer to what it only reads.
    ssl_.SSL_ctrl(session_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                  const_cast<char*>(host.c_str()));  // NOLINT(*-const-cast)
  }
  if (options.verify == RedisTls::Verify::full) PERSIST_CHECK(verify_host(host));
  ssl_.SSL_set_connect_state(session_.get());
  return {};
}

Result<bool> OpenSslSession::shake_hands() {
  const int done = ssl_.SSL_do_handshake(session_.get());
  if (done == 1) {
    is_connected_ = true;
    return true;
  }
  const int error = ssl_.SSL_get_error(session_.get(), done);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return false;
  if (const auto verified = ssl_.SSL_get_verify_result(session_.get()); verified != X509_V_OK) {
    return failure("the certificate of the server is not accepted (" +
                   std::string{ssl_.X509_verify_cert_error_string(verified)} + ')');
  }
  return failure("the handshake failed");
}

void OpenSslSession::take_outgoing(std::string& cipher) {
  std::array<char, 16384> room;  // NOLINT(*-member-init): it is written before it is read
  while (true) {
    const int size = ssl_.BIO_read(outgoing_, room.data(), static_cast<int>(room.size()));
    if (size <= 0) return;
    cipher.append(room.data(), static_cast<std::size_t>(size));
  }
}

Result<void> OpenSslSession::encrypt(std::string_view plain, std::string& cipher) {
  while (!plain.empty()) {
    constexpr std::size_t max_size = std::size_t{1} << 20U;
    const auto size = static_cast<int>(std::min(plain.size(), max_size));
    const int written = ssl_.SSL_write(session_.get(), plain.data(), size);
    if (written <= 0) return failure("cannot send");
    plain.remove_prefix(static_cast<std::size_t>(written));
  }
  take_outgoing(cipher);
  return {};
}

Result<void> OpenSslSession::decrypt(std::string_view cipher, std::string& plain) {
  while (!cipher.empty()) {
    const int taken = ssl_.BIO_write(incoming_, cipher.data(), static_cast<int>(cipher.size()));
    if (taken <= 0) return failure("cannot receive");
    cipher.remove_prefix(static_cast<std::size_t>(taken));
  }
  if (!is_connected_) return {};  // shake_hands goes on with it
  std::array<char, 16384> room;   // NOLINT(*-member-init): it is written before it is read
  while (true) {
    const int size = ssl_.SSL_read(session_.get(), room.data(), static_cast<int>(room.size()));
    if (size > 0) {
      plain.append(room.data(), static_cast<std::size_t>(size));
      continue;
    }
    const int error = ssl_.SSL_get_error(session_.get(), size);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return {};
    if (error == SSL_ERROR_ZERO_RETURN) return {};  // the end of the stream follows
    return failure("the server ended the connection");
  }
}

}  // namespace

Result<std::unique_ptr<TlsSession>> TlsSession::make(const RedisTls& options,
                                                     const std::string& host) {
  const Result<OpenSsl>& library = openssl();
  if (!library) return std::unexpected{library.error()};
  auto session = std::make_unique<OpenSslSession>(*library);
  PERSIST_CHECK(session->set_up(options, host));
  return session;
}

}  // namespace persist::redis
