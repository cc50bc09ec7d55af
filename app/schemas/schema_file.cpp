#include <persist/json_reader.hpp>

#include "io/input.hpp"
#include "schemas/pointer_at.hpp"
#include "schemas/store_schemas.hpp"

// The file that says which stores have which schemas.

namespace persist::app {

namespace {

using Done = SchemaCompiler::Compiled<void>;

/// Calls `visit` with the name and the value of each member of `json`, which must be an object
/// without two members of one name.
Done for_each_member(JsonView json, std::string_view what, const auto& visit) {
  if (kind_of(json) != JsonKind::object) {
    return schema_fault(json, std::string{what} + " must be an object");
  }
  std::map<std::string, bool> names;
  for (const JsonMember member : members_of(json)) {
    const std::string name = unquoted(member.name);
    if (!names.emplace(name, true).second) {
      return schema_fault(member.value, "the member \"" + name + "\" comes twice");
    }
    if (Done done = visit(name, member.value); !done) return done;
  }
  return {};
}

}  // namespace

class StoreSchemas::Reader {
 public:
  explicit Reader(JsonView file) : file_{file} {}

  SchemaCompiler::Compiled<std::unique_ptr<StoreSchemas>> read() {
    std::optional<JsonView> stores;
    const Done done =
        for_each_member(file_, "the file", [&](const std::string& name, JsonView value) -> Done {
          if (name == "stores") {
            stores = value;
          } else if (name != "$defs" && name != "$schema" && name != "$comment") {
            return unknown(value, "the file has stores and $defs only");
          }
          return {};
        });
    if (!done) return std::unexpected{done.error()};
    if (!stores) return schema_fault(file_, "the member \"stores\" is missing");
    const Done read_stores = for_each_member(
        *stores, "stores",
        [&](const std::string& name, JsonView value) { return read_store(name, value); });
    if (!read_stores) return std::unexpected{read_stores.error()};
    auto nodes = std::move(compiler_).finish();
    if (!nodes) return std::unexpected{std::move(nodes.error())};
    return std::unique_ptr<StoreSchemas>{new StoreSchemas{*std::move(nodes), std::move(stores_)}};
  }

 private:
  static Done unknown(JsonView where, std::string message) {
    return schema_fault(where, std::move(message));
  }

  Done read_store(const std::string& glob, JsonView json) {
    Store store{.glob = glob, .pair = {}, .tags = {}};
    std::optional<JsonView> tags;
    Done done =
        for_each_member(json, "a store", [&](const std::string& name, JsonView value) -> Done {
          if (name != "tags") return read_member(store.pair, name, value, "success, failure, tags");
          tags = value;
          return {};
        });
    if (done && tags) {
      done = for_each_member(*tags, "tags", [&](const std::string& tag, JsonView value) {
        Pair& pair = store.tags[tag] = store.pair;
        return for_each_member(value, "a tag", [&](const std::string& name, JsonView schema) {
          return read_member(pair, name, schema, "success, failure");
        });
      });
    }
    if (done) stores_.push_back(std::move(store));
    return done;
  }

  Done read_member(Pair& pair, const std::string& name, JsonView json, const std::string& known) {
    if (name != "success" && name != "failure") {
      return unknown(json, "the member \"" + name + "\" is not one of " + known);
    }
    const auto number = compiler_.add(json, file_);
    if (!number) return std::unexpected{number.error()};
    (name == "success" ? pair.success : pair.failure) = *number;
    return {};
  }

  JsonView file_;
  SchemaCompiler compiler_;
  std::vector<Store> stores_;
};

Outcome<std::unique_ptr<StoreSchemas>> StoreSchemas::parse(std::string_view text,
                                                           const std::string& name) {
  const auto refuse = [&](std::size_t offset, const std::string& why) {
    const TextPosition at = position_in(text, offset);
    return usage("--schemas: " + name + ": line " + std::to_string(at.line) + ", column " +
                     std::to_string(at.column) + ": " + why,
                 "see persist-schemas(5)");
  };
  const auto json = JsonView::parse(text);
  if (!json) return refuse(json.error().offset, "not JSON: " + std::string{json.error().reason});
  auto schemas = Reader{trimmed(*json)}.read();
  if (schemas) return *std::move(schemas);
  const SchemaFault& found = schemas.error();
  const auto offset = static_cast<std::size_t>(found.where.data() - text.data());
  const std::string pointer = pointer_at(*json, offset);
  return refuse(offset, (pointer.empty() ? "" : pointer + ": ") + found.message);
}

Outcome<std::unique_ptr<StoreSchemas>> StoreSchemas::read(const std::string& path) {
  constexpr std::size_t max_bytes = std::size_t{64} << 20;
  const auto text = read_file(path, max_bytes);
  if (text) return parse(*text, path);
  const auto* const error = std::get_if<PersistenceBackingError>(&text.error());
  if (error == nullptr || error->fault == BackingFault::interrupted) {
    return std::unexpected(text.error());
  }
  return usage("--schemas: " + message_of(*error));
}

}  // namespace persist::app
