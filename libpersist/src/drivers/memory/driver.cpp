#include <array>

#include <persist/memory.hpp>

#include "values/file_identity.hpp"

namespace persist {

namespace {

class MemoryDriver final : public Driver {
 public:
  [[nodiscard]] std::span<const std::string_view> schemes() const override {
    static constexpr std::array<std::string_view, 1> schemes{"memory"};
    return schemes;
  }
  [[nodiscard]] std::string_view usage() const override { return "memory:, memory:FILE"; }
  [[nodiscard]] UriSyntax syntax() const override { return UriSyntax::path; }
  [[nodiscard]] std::expected<void, UriError> check(const Uri& /*uri*/) const override {
    return {};
  }

  [[nodiscard]] Capabilities capabilities() const override {
    return make_memory_inspector()->capabilities();
  }

  [[nodiscard]] std::string identity(const Uri& uri) const override {
    return uri.path.empty() ? std::string{} : file_identity(uri.path);
  }
  [[nodiscard]] bool contains(const Uri& uri, const std::filesystem::path& path) const override {
    return !uri.path.empty() && is_same_file(uri.path, path);
  }

  [[nodiscard]] Result<std::unique_ptr<Inspector>> inspect(
      const Uri& /*uri*/, const OpenOptions& /*options*/) const override {
    return make_memory_inspector();
  }
  [[nodiscard]] Result<std::shared_ptr<BackingPersistence>> open_persistence(
      const Uri& uri, const OpenOptions& /*options*/,
      std::shared_ptr<const Clock> clock) const override {
    if (!uri.path.empty()) {
      return std::unexpected{PersistenceBackingError{
          .method = "open",
          .fault = BackingFault::unsupported,
          .message = "memory:FILE cannot be opened by an application; use memory:"}};
    }
    auto context = layer_memory(std::move(clock)).build();
    if (!context) return std::unexpected{std::move(context.error())};
    return context->share(BackingPersistence::tag);
  }
};

}  // namespace

std::unique_ptr<Driver> make_memory_driver() { return std::make_unique<MemoryDriver>(); }

}  // namespace persist
