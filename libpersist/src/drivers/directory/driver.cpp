#include <array>

#include <persist/directory.hpp>

#include "drivers/directory/directory_inspector.hpp"
#include "kvs/uri_members.hpp"
#include "values/file_identity.hpp"

namespace persist {

namespace {

class DirectoryDriver final : public Driver {
 public:
  [[nodiscard]] std::span<const std::string_view> schemes() const override {
    static constexpr std::array<std::string_view, 1> schemes{"dir"};
    return schemes;
  }
  [[nodiscard]] std::string_view usage() const override { return "dir:PATH"; }
  [[nodiscard]] UriSyntax syntax() const override { return UriSyntax::path_and_members; }
  [[nodiscard]] std::span<const std::string_view> members() const override {
    static constexpr std::array<std::string_view, 2> members{"form", "layout"};
    return members;
  }

  [[nodiscard]] std::expected<void, UriError> check(const Uri& uri) const override {
    if (uri.path.empty()) return std::unexpected{UriError{"the URL 'dir:' does not name a path"}};
    if (auto checked = check_form_member(uri); !checked) return checked;
    const std::string* const layout = uri.member("layout");
    if (layout != nullptr && *layout != "auto" && *layout != "kvs") {
      return std::unexpected{
          UriError{"a folder has no layout " + *layout + "; it has the layout kvs"}};
    }
    return {};
  }

  [[nodiscard]] Capabilities capabilities() const override { return directory_capabilities; }

  [[nodiscard]] std::string identity(const Uri& uri) const override {
    return file_identity(uri.path);
  }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const Uri& uri) const override {
    return uri.path;
  }
  [[nodiscard]] bool contains(const Uri& uri, const std::filesystem::path& path) const override {
    return is_same_file(uri.path, path) || is_same_file(uri.path, path.parent_path());
  }

  [[nodiscard]] Result<std::unique_ptr<Inspector>> inspect(
      const Uri& uri, const OpenOptions& options) const override {
    return open_directory_inspector({.path = uri.path,
                                     .access = options.access,
                                     .prefix = form_member(uri),
                                     .timeout = options.timeout,
                                     .max_value_bytes = options.max_value_bytes,
                                     .note = options.note,
                                     .form_note = options.form_note,
                                     .lock_wait = options.lock_wait});
  }
};

}  // namespace

std::unique_ptr<Driver> make_directory_driver() { return std::make_unique<DirectoryDriver>(); }

}  // namespace persist
