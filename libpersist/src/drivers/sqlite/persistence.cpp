#include <algorithm>

#include <persist/sqlite.hpp>

#include "drivers/sqlite/file_leases.hpp"
#include "drivers/sqlite/opening.hpp"
#include "drivers/sqlite/shared_file.hpp"
#include "inspect/swept_persistence.hpp"
#include "values/propagate.hpp"
#include "values/time_to_live.hpp"

namespace persist {

namespace sqlite {

namespace {

PersistenceError not_json(const JsonError& error) {
  std::string message = "the stored text is not JSON: ";
  message.append(error.reason).append(" at byte ").append(std::to_string(error.offset));
  return PersistenceSchemaError{.method = "get",
                                .issues = {{.path = {}, .message = std::move(message)}}};
}

class SqliteStore final : public BackingPersistenceStore {
 public:
  SqliteStore(std::shared_ptr<SharedFile> shared, std::string id)
      : shared_{std::move(shared)}, id_{std::move(id)} {}

  Result<std::optional<JsonText>> get(std::string_view key) override {
    return shared_->read("get", [&](Reader& reader) -> Result<std::optional<JsonText>> {
      PERSIST_LET(const std::optional<EntryView> live, find(reader, key));
      if (!live) return std::nullopt;
      const auto json = JsonView::parse(live->value);
      if (!json) return std::unexpected{not_json(json.error())};
      return JsonText{*json};
    });
  }

  Result<std::vector<std::optional<JsonText>>> get_many(
      std::span<const std::string_view> keys) override;

  Result<void> set(std::string_view key, JsonView value, TimeToLive time_to_live) override {
    const Item item{.key = key, .value = value, .time_to_live = time_to_live};
    return write("set", {&item, 1});
  }

  Result<void> set_many(std::span<const Item> items) override { return write("set_many", items); }

  Result<void> remove(std::string_view key) override {
    return change("remove", [&](StoreRows& rows) -> Result<void> {
      PERSIST_CHECK(rows.remove(key));
      return {};
    });
  }

  Result<void> clear() override {
    return change("clear", [](StoreRows& rows) -> Result<void> {
      PERSIST_CHECK(rows.clear());
      return {};
    });
  }

 private:
  [[nodiscard]] Instant now() const { return shared_->options().clock->now(); }

  [[nodiscard]] Result<std::optional<EntryView>> find(Reader& reader, std::string_view key) const;
  [[nodiscard]] Result<void> write(std::string_view method, std::span<const Item> items);
  template <class Apply>
  [[nodiscard]] Result<void> change(std::string_view method, const Apply& apply);

  std::shared_ptr<SharedFile> shared_;
  std::string id_;
};

// The record borrows from the reader's batch.
Result<std::optional<EntryView>> SqliteStore::find(Reader& reader, std::string_view key) const {
  PERSIST_LET(StoreRows* const rows, reader.catalog.find(id_));
  if (rows == nullptr) return std::nullopt;
  EntryBatch& found = reader.found;
  PERSIST_CHECK(rows->lookup(key, found));
  if (found.empty()) return std::nullopt;
  const EntryView record = found[0];
  // The clock is asked only where it matters.
  if (!record.expires.is_never() && !record.expires.is_live_at(now())) return std::nullopt;
  return record;
}

Result<std::vector<std::optional<JsonText>>> SqliteStore::get_many(
    std::span<const std::string_view> keys) {
  using Values = std::vector<std::optional<JsonText>>;
  return shared_->read("get_many", [&](Reader& reader) -> Result<Values> {
    ReadLock reading{reader.connection};
    PERSIST_CHECK(reading.begin());
    Values values;
    values.reserve(keys.size());
    for (const std::string_view key : keys) {
      PERSIST_LET(const std::optional<EntryView> live, find(reader, key));
      values.emplace_back();
      if (!live) continue;
      if (const auto json = JsonView::parse(live->value)) values.back() = JsonText{*json};
    }
    return values;
  });
}

Result<void> SqliteStore::write(std::string_view method, std::span<const Item> items) {
  SharedFile::Turn turn{*shared_};
  PERSIST_CHECK(turn.enter(method));
  const Instant written = now();
  const auto is_written = [&](const Item& item) {
    return expires_after(item.time_to_live, written).has_value();
  };
  if (std::ranges::none_of(items, is_written)) return {};
  PERSIST_CHECK(turn.begin());
  PERSIST_LET(StoreRows* const rows, turn.catalog().make(id_));
  for (const Item& item : items) {
    const auto expires = expires_after(item.time_to_live, written);
    if (!expires) continue;
    PERSIST_CHECK(rows->put(item.key, item.value.text(), *expires, StorageClass::text));
  }
  return turn.commit();
}

template <class Apply>
Result<void> SqliteStore::change(std::string_view method, const Apply& apply) {
  SharedFile::Turn turn{*shared_};
  PERSIST_CHECK(turn.enter(method));
  PERSIST_CHECK(turn.begin());
  PERSIST_LET(StoreRows* const rows, turn.catalog().find_to_change(id_, Change::remove));
  if (rows != nullptr) PERSIST_CHECK(apply(*rows));
  return turn.commit();
}

class SqlitePersistence final : public BackingPersistence, public OffersLeases {
 public:
  explicit SqlitePersistence(std::shared_ptr<SharedFile> shared) : shared_{std::move(shared)} {}

  Result<std::unique_ptr<BackingPersistenceStore>> make(std::string store_id) override {
    PERSIST_CHECK(make_room(store_id));
    return std::make_unique<SqliteStore>(shared_, std::move(store_id));
  }

  Result<std::shared_ptr<Leases>> leases() override {
    if (shared_->options().access == Access::read) return nullptr;
    return leases_of_file(shared_->path());
  }

 private:
  // The write lock is asked for only where a table is missing.
  [[nodiscard]] Result<void> make_room(std::string_view store_id) {
    SharedFile::Turn turn{*shared_};
    PERSIST_CHECK(turn.enter("make"));
    PERSIST_LET(const bool needs_table, turn.catalog().needs_table(store_id));
    if (!needs_table || shared_->options().access != Access::create) return {};
    PERSIST_CHECK(turn.begin());
    PERSIST_CHECK(turn.catalog().make(store_id));
    return turn.commit();
  }

  std::shared_ptr<SharedFile> shared_;
};

SweepSetup sweeps_of(const SqliteOptions& options, std::filesystem::path path) {
  SqliteOptions silent = options_of_sweeps(options);
  silent.path = std::move(path);  // a relative one may lead elsewhere by then
  return {.open = [silent = std::move(silent)] { return open_sqlite_inspector(silent); },
          .clock = options.clock,
          .interval = options.sweep_interval};
}

}  // namespace

}  // namespace sqlite

Layer<BackingPersistence> layer_sqlite(SqliteOptions options) {
  if (!options.clock) options.clock = std::make_shared<SystemClock>();
  return Layer<BackingPersistence>{
      [options = std::move(options)]() -> Result<std::shared_ptr<BackingPersistence>> {
        PERSIST_LET(sqlite::OpenFile file, sqlite::OpenFile::open(options));
        auto shared = std::make_shared<sqlite::SharedFile>(std::move(file), options);
        const std::filesystem::path path = shared->path();
        auto service = std::make_shared<sqlite::SqlitePersistence>(std::move(shared));
        if (options.access == Access::read) return service;
        return with_sweeps(std::move(service), sqlite::sweeps_of(options, path));
      }};
}

}  // namespace persist
