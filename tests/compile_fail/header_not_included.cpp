// expect: persist: this type has no schema: include <persist/schema.hpp> if it is a standard type
// expect: vector<int
#include <string>
#include <vector>

#include <persist/result_persistence.hpp>

struct GetNumbers {
  using Success = std::vector<int>;
  using Failure = persist::Never;
  [[nodiscard]] std::string primary_key() const { return "1"; }
};

persist::Result<void> keep(persist::ResultPersistenceStore& store) {
  return store.set(GetNumbers{}, std::vector{1, 2});
}
