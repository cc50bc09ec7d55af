#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/inspector.hpp>

#include "drivers/sql/connection.hpp"
#include "drivers/sql/dialect.hpp"
#include "drivers/sql/settings.hpp"
#include "drivers/sql/store_place.hpp"
#include "kvs/kvs_form.hpp"

namespace persist::sql {

/// The tables of a database, and the stores in them.
class Catalog {
 public:
  Catalog(Connection& connection, const Dialect& dialect, Settings settings)
      : connection_{connection},
        dialect_{dialect},
        settings_{std::move(settings)},
        forms_{settings_.form, settings_.form_note} {}

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] Connection& connection() { return connection_; }
  [[nodiscard]] const Dialect& dialect() const { return dialect_; }

  /// Reads the tables, and fails where none is of the layout or the name that was asked for.
  [[nodiscard]] Result<void> open();
  /// Forgets what it knows: tables may have come or gone.
  void forget() { read_at_.reset(); }

  /// Whether keys of this database are in byte order where a table says nothing else.
  [[nodiscard]] bool is_byte_ordered() const { return is_byte_ordered_; }
  /// Whether there are tables of the layouts that are asked for, as far as was seen.
  [[nodiscard]] bool has_tables() const;
  /// The tables as they are now.
  [[nodiscard]] Result<std::vector<std::shared_ptr<const Table>>> tables();

  [[nodiscard]] Result<std::vector<StoreInfo>> stores();
  /// Where the store is; none where it does not exist.
  [[nodiscard]] Result<std::optional<StorePlace>> find(std::string_view store);
  /// The same in one layout.
  [[nodiscard]] Result<std::optional<StorePlace>> find(const StoreInfo& store);
  /// The same to change its entries; an error where its form is a guess, or its table has triggers.
  [[nodiscard]] Result<std::optional<StorePlace>> find_to_change(std::string_view store);
  /// Where entries of the store are put, with the table that it needs.
  [[nodiscard]] Result<StorePlace> make(std::string_view store);
  [[nodiscard]] Result<bool> has_entries(const StorePlace& place);
  /// Whether the error means no more than that no row meets the condition: see `Dialect`.
  [[nodiscard]] bool means_no_row(const PersistenceError& error) const;

 private:
  using Clock = std::chrono::steady_clock;
  using Tables = std::map<std::string, std::shared_ptr<const Table>, std::less<>>;

  [[nodiscard]] Result<void> read();
  [[nodiscard]] Result<void> read_if_older(std::chrono::milliseconds age);
  [[nodiscard]] bool is_wanted(Layout layout) const {
    return !settings_.layout || *settings_.layout == layout;
  }
  /// Whether it is one that is asked for, and not a KeyValueStore's of another name.
  [[nodiscard]] bool is_ours(const Table& table) const {
    const bool is_other = table.layout == Layout::kvs && table.name != settings_.kvs_table;
    return !is_other && is_wanted(table.layout);
  }
  [[nodiscard]] std::shared_ptr<const Table> table_of(Layout layout, std::string_view store) const;
  [[nodiscard]] bool has_layout(Layout layout) const;
  [[nodiscard]] std::vector<Layout> layouts_there() const;
  [[nodiscard]] Result<void> check_choice() const;
  [[nodiscard]] Result<std::optional<StorePlace>> place_in(Layout layout, std::string_view store);
  [[nodiscard]] Result<std::optional<StorePlace>> search(std::string_view store);
  [[nodiscard]] Result<std::vector<StoreInfo>> stores_in(const Table& table);
  [[nodiscard]] Result<std::vector<StoreInfo>> kvs_stores_in(const Table& table);
  [[nodiscard]] Result<void> drop_empty_twins(std::vector<StoreInfo>& infos);
  [[nodiscard]] Result<void> check_only_place(std::string_view store);
  [[nodiscard]] Result<StorePlace> make_in(Layout layout, std::string_view store);
  [[nodiscard]] Result<void> create_table(Layout layout, const std::string& name);
  [[nodiscard]] Result<void> check_to_change(const StorePlace& place) const;

  Connection& connection_;
  const Dialect& dialect_;
  Settings settings_;
  KvsForms forms_;
  Tables tables_;  // by name
  bool is_byte_ordered_ = false;
  std::optional<Clock::time_point> read_at_;
  std::optional<std::string> only_place_of_;  // a store that is in no other layout
  bool has_reported_ = false;
};

}  // namespace persist::sql
