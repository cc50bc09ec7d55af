#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <persist/error.hpp>

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/schema.hpp"

namespace persist::sqlite {

/// What SQLite does to a value on its way into a column, by the column's declared type.
enum class Affinity : std::uint8_t { text, none, number };

[[nodiscard]] constexpr bool is_text(Affinity affinity) { return affinity == Affinity::text; }
[[nodiscard]] constexpr bool keeps_text(Affinity affinity) { return affinity != Affinity::number; }
[[nodiscard]] constexpr bool keeps_numbers(Affinity affinity) { return affinity != Affinity::text; }

struct ColumnRule {
  std::string_view name;
  /// Whether a column of that affinity keeps what belongs into it as it is.
  bool (*fits)(Affinity);
  /// Its place in the primary key, from 1; 0 outside of it.
  int key_place = 0;
};

struct TableShape {
  /// Why the table is not ours, in a sentence that names it; none when it fits.
  std::optional<std::string> schema_mismatch = std::nullopt;
  /// Some column of the primary key may be NULL.
  bool nullable_key = false;
  /// Rows have numbers. Those of a table WITHOUT ROWID lie in the order of their keys instead.
  bool has_rowid = true;
  /// The index of the primary key, by which its order can be asked for.
  std::string key_index = {};
  /// A column beside those of the form that a new row cannot do without; rows cannot be added.
  std::optional<std::string> needed_column = std::nullopt;
};

/// What a table has to look like.
struct TableForm {
  /// How Effect spells it, what stands in the parentheses of CREATE TABLE: one space where there is
  /// white space, none inside of a parenthesis or before a comma.
  std::string_view usual;
  /// The shape of a table that is written like that.
  TableShape usual_shape;
  /// Columns of any other spelling that will do.
  std::span<const ColumnRule> rules;
};

/// Looks whether `object` is a table with the columns of `form`, ordinary ones, and a primary key
/// compared bytewise. Other columns may stand beside them.
[[nodiscard]] Result<TableShape> shape_of(Connection& connection, const SchemaObject& object,
                                          const TableForm& form);

}  // namespace persist::sqlite
