#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <persist/error.hpp>

#include "drivers/sqlite/connection.hpp"

namespace persist::sqlite {

/// What stands in a file under a name. Only a `table` can be ours.
enum class ObjectKind : std::uint8_t { table, virtual_table, view, index };

struct SchemaObject {
  std::string name;
  ObjectKind kind = ObjectKind::table;
  bool has_triggers = false;
  /// What made it.
  std::string sql = {};
  /// What made its indexes.
  std::string index_sql = {};
};

/// The objects of a file that may be ours, by their names.
class Schema {
 public:
  /// `own_table` may be ours too, whatever its name begins with.
  [[nodiscard]] static Result<Schema> read(Connection& connection, std::string_view own_table);

  /// The object of that name, ASCII letters of either case being equal, as SQLite compares names.
  [[nodiscard]] const SchemaObject* find(std::string_view name) const;
  /// The objects whose names begin like that, with more to follow or not.
  [[nodiscard]] std::vector<const SchemaObject*> beginning_with(std::string_view prefix) const;
  /// Whether there are tables or views that are none of ours.
  [[nodiscard]] bool has_others() const { return has_others_; }
  /// Those of them that look like a KeyValueStore's table, to be asked for their shape.
  [[nodiscard]] const std::vector<SchemaObject>& maybe_kvs() const { return maybe_kvs_; }

  /// Takes note of a table that was just made by `sql`.
  void add_table(std::string name, std::string sql);

 private:
  struct Folded {
    using is_transparent = void;
    [[nodiscard]] bool operator()(std::string_view a, std::string_view b) const;
  };

  // A table that is added moves no other, of which there may be many.
  std::map<std::string, SchemaObject, Folded> objects_;
  bool has_others_ = false;
  std::vector<SchemaObject> maybe_kvs_;
};

/// Whether two names are one to SQLite.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

/// `name` as an identifier in SQL.
[[nodiscard]] std::string quoted_name(std::string_view name);

}  // namespace persist::sqlite
