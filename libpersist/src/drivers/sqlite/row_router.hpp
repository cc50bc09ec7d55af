#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "drivers/sqlite/store_place.hpp"
#include "drivers/sqlite/table_reader.hpp"
#include "values/string_hash.hpp"

namespace persist::sqlite {

/// Tells of the rows of a table which store they are of, among some.
class RowRouter {
 public:
  /// `places` are in one table; the first of them has the number `first`, the others the numbers
  /// after it. None where one row may be of two of them.
  [[nodiscard]] static std::optional<RowRouter> make(std::span<const StorePlace> places,
                                                     std::uint32_t first);

  /// Makes the row's entry that of its store, with the store's number; false where it is of none.
  [[nodiscard]] bool route(TableRow& row);

 private:
  enum class By : std::uint8_t { table, column, prefix };

  RowRouter() = default;
  [[nodiscard]] std::optional<std::uint32_t> number_of(const Cell& name);

  using Numbers = std::unordered_map<std::string, std::uint32_t, StringHash, std::equal_to<>>;

  By by_ = By::table;
  std::uint32_t first_ = 0;
  std::string only_prefix_;
  bool has_many_prefixes_ = false;
  Numbers texts_;
  Numbers blobs_;

  // The texts that were found last, by their ends: most rows are of one of few stores.
  static constexpr std::size_t recent_count = 64;
  std::array<const Numbers::value_type*, recent_count> recent_{};
};

}  // namespace persist::sqlite
