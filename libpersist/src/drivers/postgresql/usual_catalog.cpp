#include "drivers/postgresql/usual_catalog.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/postgresql/binary.hpp"

namespace persist::postgresql {

namespace {

using Cell = sql::Rows::Cell;

constexpr std::string_view yes = "t";
constexpr std::string_view no = "f";

// Object ids that are the same in every database.
enum : std::uint32_t { bytea = 17, int8 = 20, int2 = 21, int4 = 23, text = 25, varchar = 1043 };
enum : std::uint32_t { no_collation = 0, default_collation = 100 };

std::string_view shown(bool value) { return value ? yes : no; }
bool is_set(const Cell& cell) { return cell && *cell != std::string_view{"\0", 1}; }

std::uint32_t number_in(const Cell& cell) {
  BinaryReader reader{cell.value_or(std::string_view{})};
  return cell && cell->size() == 2 ? reader.read_16() : reader.read_32();
}

std::string_view type_name(std::uint32_t type) {
  switch (type) {
    case text:
    case varchar: return "text";
    case bytea: return "bytes";
    case int8:
    case int2:
    case int4: return "integer";
    default: return "other";
  }
}

/// Whether texts of the database's collation are in byte order.
bool is_byte_order(const Cell& database) {
  if (!database) return false;
  const std::vector<Cell> fields = elements_of_record(*database);
  if (fields.size() != 2) return false;
  const std::string_view provider = fields[1].value_or("c");  // as it was before there was a choice
  if (provider == "b") return true;
  std::string locale;
  for (const char c : fields[0].value_or(std::string_view{})) {
    if (c != '-') locale += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return provider == "c" && (locale == "c" || locale == "posix" || locale == "c.utf8");
}

struct Relation {
  Cell name;
  Cell problem;
  bool needs_full = false;
  std::vector<Cell> key;  // the numbers of the columns
  bool is_byte_ordered = false;
};

/// The columns 0 to 9 of a column of a relation.
void add_column(sql::Rows& rows, const Relation& relation, std::string_view record) {
  const std::vector<Cell> fields = elements_of_record(record);
  constexpr std::size_t count = 8;
  if (fields.size() != count) return;
  const std::uint32_t number = number_in(fields[0]);
  const std::uint32_t collation = number_in(fields[3]);
  const bool is_not_null = is_set(fields[4]);
  const auto in_key = std::ranges::find(relation.key, number, number_in);
  const bool is_in_key = in_key != relation.key.end();
  const auto place = is_in_key ? std::distance(relation.key.begin(), in_key) + 1 : 0;
  rows.add(relation.name);
  rows.add(relation.problem);
  rows.add(fields[1]);
  rows.add(type_name(number_in(fields[2])));
  rows.add(std::to_string(place));
  rows.add(shown(!is_not_null));
  rows.add(is_set(fields[7]) ? Cell{"is generated"} : std::nullopt);
  rows.add(shown(is_not_null && !is_set(fields[5]) && !is_set(fields[6])));
  const bool has_own_collation = collation != no_collation && collation != default_collation;
  if (!is_in_key) {
    rows.add(yes);
  } else {
    rows.add(has_own_collation ? std::nullopt : Cell{shown(relation.is_byte_ordered)});
  }
  rows.add(relation.needs_full ? std::nullopt : Cell{no});
}

Cell problem_of(std::string_view kind, bool has_rules) {
  if (kind == "v") return "it is a view";
  if (kind == "m") return "it is a materialized view";
  if (kind == "f") return "it is a foreign table";
  return has_rules ? Cell{"it has rules"} : std::nullopt;
}

bool is_table(std::string_view kind) {
  return kind == "r" || kind == "p" || kind == "v" || kind == "m" || kind == "f";
}

}  // namespace

void read_usual_catalog(sql::Rows& rows) {
  const sql::Rows answer = std::exchange(rows, {});
  constexpr std::size_t columns = 10;
  rows.clear(columns);
  for (std::size_t row = 0; row < answer.size(); ++row) {
    const std::string_view kind = answer.text(row, 1);
    if (!is_table(kind)) continue;
    // Whom row-level security hides rows from, and what triggers do, the full catalog knows.
    const Relation relation{
        .name = answer.text(row, 0),
        .problem = problem_of(kind, is_set(answer.cell(row, 3))),
        .needs_full = is_set(answer.cell(row, 2)) || is_set(answer.cell(row, 4)),
        .key = elements_of_array(answer.text(row, 5)),
        .is_byte_ordered = is_byte_order(answer.cell(row, 6))};
    for (const Cell& record : elements_of_array(answer.text(row, 7))) {
      add_column(rows, relation, record.value_or(std::string_view{}));
    }
  }
}

}  // namespace persist::postgresql
