#pragma once

/// Which stores have which schemas, as the file of `--schemas` says.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/error.hpp>
#include <persist/json_text.hpp>

#include "base/status.hpp"
#include "schemas/schema_checker.hpp"
#include "schemas/schema_compiler.hpp"

namespace persist::app {

/// Schemas of the values of successes and of the errors of failures, by store and tag.
///
/// Threads: one at a time.
class StoreSchemas {
 public:
  /// Reasons that are given for one entry.
  static constexpr std::size_t max_issues = 10;

  /// Reads the file at `path`. A usage error that says where, if it is not as persist-schemas(5)
  /// describes or a schema in it cannot be used.
  [[nodiscard]] static Outcome<std::unique_ptr<StoreSchemas>> read(const std::string& path);
  /// The same of a text; `name` is for errors.
  [[nodiscard]] static Outcome<std::unique_ptr<StoreSchemas>> parse(std::string_view text,
                                                                    const std::string& name);

  StoreSchemas(const StoreSchemas&) = delete;
  StoreSchemas& operator=(const StoreSchemas&) = delete;
  ~StoreSchemas() = default;

  /// Whether `exit`, which must be an Exit, has the value and the errors that the schemas of its
  /// store and tag ask for; true without schemas.
  [[nodiscard]] bool fits(std::string_view store, std::string_view key, JsonView exit) {
    return judge(store, key, exit, nullptr);
  }
  /// Why it has not, by pointers into the Exit; empty if it has. Quotes the schema, never the
  /// value.
  [[nodiscard]] std::vector<Issue> issues_of(std::string_view store, std::string_view key,
                                             JsonView exit);

 private:
  /// None: anything.
  struct Pair {
    std::optional<SchemaNode::Number> success, failure;
  };
  struct Store {
    std::string glob;
    Pair pair;
    /// With what the store says where a tag says nothing.
    std::map<std::string, Pair, std::less<>> tags;
  };
  class Reader;

  StoreSchemas(SchemaNodes nodes, std::vector<Store> stores)
      : nodes_{std::move(nodes)}, stores_{std::move(stores)}, checker_{nodes_} {}

  [[nodiscard]] const Pair* find(std::string_view store, std::string_view key);
  [[nodiscard]] const Store* find_store(std::string_view id) const;
  [[nodiscard]] bool judge(std::string_view store, std::string_view key, JsonView exit,
                           std::vector<Issue>* issues);
  [[nodiscard]] bool judge_part(SchemaNode::Number schema, std::optional<JsonView> part,
                                std::string_view place, JsonView exit, std::vector<Issue>* issues);

  SchemaNodes nodes_;
  std::vector<Store> stores_;
  SchemaChecker checker_;
  // Of the entry before, often that of the next.
  std::optional<std::string> last_id_;
  const Store* last_store_ = nullptr;
};

}  // namespace persist::app
