#pragma once

#include <expected>
#include <optional>
#include <string>

#include <persist/inspector.hpp>
#include <persist/kvs.hpp>
#include <persist/uri.hpp>

namespace persist {

/// What the members layout, table and form of a URI say of the tables of a SQL database.
struct TableMembers {
  /// A table is one of the layout kvs.
  std::optional<Layout> layout = std::nullopt;
  /// Empty: Effect's own name.
  std::string table = {};
  KvsPrefix form = KvsPrefix::automatic;
};

/// What is wrong with those members, if anything.
[[nodiscard]] std::expected<void, UriError> check_table_members(const Uri& uri);
/// Those members of a URI that was checked.
[[nodiscard]] TableMembers table_members(const Uri& uri);

/// The same of the member form alone.
[[nodiscard]] std::expected<void, UriError> check_form_member(const Uri& uri);
[[nodiscard]] KvsPrefix form_member(const Uri& uri);

}  // namespace persist
