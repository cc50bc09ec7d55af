#pragma once

/// Options that come as members of a request.

#include <span>
#include <string_view>
#include <vector>

#include <persist/json_reader.hpp>

#include "base/status.hpp"
#include "cli/options.hpp"

namespace persist::app {

/// Sets what options are bound to from the members of their long names: `"prefix":"a"` is
/// `--prefix a`, `"all":true` is `--all`, and an array repeats an option. An N is a number, any
/// other value a string; null counts as not given.
class MemberOptions final : public Options {
 public:
  /// The values borrow from the request.
  explicit MemberOptions(std::span<const JsonMember> members) : members_{members} {}

  void flag(std::string_view names, bool& target, const OptionText& text) override;
  void value(std::string_view names, std::string_view metavar, std::optional<std::string>& target,
             const OptionText& text) override;
  void values(std::string_view names, std::string_view metavar, std::vector<std::string>& target,
              const OptionText& text) override;
  void choice(std::string_view names, std::vector<std::string_view> choices,
              std::optional<std::string>& target, const OptionText& text) override;
  void choices(std::string_view names, std::vector<std::string_view> choices,
               std::vector<std::string>& target, const OptionText& text) override;
  void exclusive(std::initializer_list<std::string_view> names) override;
  // No request takes these.
  void optional_value(std::string_view /*names*/, std::string_view /*metavar*/,
                      OptionalValue& /*target*/, const OptionText& /*text*/) override {}
  void positional(std::string_view /*metavar*/, Arity /*arity*/,
                  std::vector<std::string>& /*target*/, const OptionText& /*text*/) override {}
  void group(const OptionGroup& /*group*/) override {}

  /// After the declarations: the first member that is of the wrong kind or unknown, as a usage
  /// error.
  [[nodiscard]] Outcome<void> finish();

 private:
  /// The value of the member for `names`, where it is given.
  [[nodiscard]] std::optional<JsonView> take(std::string_view names);
  [[nodiscard]] bool is_given(std::string_view name) const;
  void fail(Outcome<void> error);

  std::span<const JsonMember> members_;
  std::vector<std::string_view> known_;
  Outcome<void> done_;
};

/// A usage error about `--limit` as one about the member "limit"; other errors as they are.
[[nodiscard]] Error about_members(Error error);

}  // namespace persist::app
