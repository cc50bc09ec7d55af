#pragma once

#include <map>
#include <string>
#include <string_view>

#include <persist/error.hpp>
#include <persist/kvs.hpp>

namespace persist {

/// For a person who asks what stores an old container holds.
inline constexpr std::string_view old_container_note =
    "the keys here have the form that Effect wrote before 4.1, which does not tell where the id of "
    "a store ends: they are shown as one store without a name; name a store to see its entries";

/// What must be known of a container to tell the form of its keys.
class KvsContents {
 public:
  virtual ~KvsContents() = default;
  /// Whether any key begins with these bytes.
  [[nodiscard]] virtual Result<bool> has_key_with(std::string_view prefix) = 0;
  /// Whether a key that is not of 4.1 holds a wrapped value.
  [[nodiscard]] virtual Result<bool> is_old() = 0;
};

/// Tells what the keys of each store begin with, by the rule of <persist/kvs.hpp>. What the
/// container showed once is remembered: a store that loses its last entry keeps its form.
class KvsForms {
 public:
  explicit KvsForms(KvsPrefix wanted) : wanted_{wanted} {}

  /// Whether the stores of the container cannot be told apart.
  [[nodiscard]] Result<bool> is_bare(KvsContents& contents) const;
  [[nodiscard]] Result<std::string> prefix_of(std::string_view store, KvsContents& contents);

 private:
  void settle(std::string_view store, const std::string& prefix);

  KvsPrefix wanted_;
  std::map<std::string, std::string, std::less<>> settled_;
};

}  // namespace persist
