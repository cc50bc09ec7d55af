#include <persist/result_persistence.hpp>

#include <cassert>

namespace persist {

ResultPersistenceStore::ResultPersistenceStore(std::unique_ptr<BackingPersistenceStore> backing,
                                               ResultOptions options)
    : backing_{std::move(backing)}, dialect_{options.dialect} {
  assert(backing_ != nullptr);
}

Result<void> ResultPersistenceStore::clear() { return backing().clear(); }

std::unexpected<PersistenceError> ResultPersistenceStore::schema_error(std::string_view method,
                                                                       Issues issues) {
  return std::unexpected<PersistenceError>{
      PersistenceSchemaError{.method = std::string{method}, .issues = std::move(issues)}};
}

Result<std::vector<std::optional<JsonText>>> ResultPersistenceStore::get_stored(
    const std::vector<std::string>& keys) {
  const std::vector<std::string_view> views{keys.begin(), keys.end()};
  return backing().get_many(views);
}

Result<void> ResultPersistenceStore::set_stored(const std::vector<Encoding>& encodings) {
  std::vector<BackingPersistenceStore::Item> items;
  items.reserve(encodings.size());
  for (const Encoding& it : encodings) items.push_back({it.key, it.value, it.time_to_live});
  return backing().set_many(items);
}

void ResultPersistenceStore::try_to_remove(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    if (!backing().remove(key)) return;
  }
}

ResultPersistence::ResultPersistence(std::shared_ptr<BackingPersistence> backing,
                                     ResultOptions options)
    : backing_{std::move(backing)}, options_{options} {
  assert(backing_ != nullptr);
}

Result<ResultPersistenceStore> ResultPersistence::make(std::string store_id) {
  Result<std::unique_ptr<BackingPersistenceStore>> store = backing_->make(std::move(store_id));
  if (!store) return std::unexpected{std::move(store.error())};
  return ResultPersistenceStore{*std::move(store), options_};
}

Result<std::shared_ptr<Leases>> ResultPersistence::leases() {
  auto* const offers = dynamic_cast<OffersLeases*>(backing_.get());
  if (offers == nullptr) return nullptr;
  return offers->leases();
}

Layer<ResultPersistence, BackingPersistence> layer_result(ResultOptions options) {
  return Layer<ResultPersistence, BackingPersistence>{
      [options](std::shared_ptr<BackingPersistence> backing)
          -> Result<std::shared_ptr<ResultPersistence>> {
        return std::make_shared<ResultPersistence>(std::move(backing), options);
      }};
}

}  // namespace persist
