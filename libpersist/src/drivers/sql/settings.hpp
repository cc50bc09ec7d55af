#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include <persist/inspector.hpp>
#include <persist/kvs.hpp>

namespace persist::sql {

/// The table of a KeyValueStore that is given no other name.
inline constexpr std::string_view default_kvs_table = "effect_key_value_store";

/// What the options of every SQL server say about its content.
struct Settings {
  Access access = Access::change;
  /// None: the layouts that exist.
  std::optional<Layout> layout = std::nullopt;
  std::string kvs_table = std::string{default_kvs_table};
  KvsPrefix form = KvsPrefix::automatic;
  std::size_t max_value_bytes = std::size_t{64} << 20U;
  /// Whether to change tables whose changes may change more.
  bool allow_triggers = false;
  std::function<void(const std::string&)> note = nullptr;
  std::function<void(const std::string&)> form_note = nullptr;
};

/// What `options` of a driver say of it.
template <class Options>
[[nodiscard]] Settings settings_of(const Options& options) {
  Settings settings{.access = options.access,
                    .layout = options.layout,
                    .form = options.kvs_prefix,
                    .max_value_bytes = options.max_value_bytes,
                    .allow_triggers = options.allow_triggers,
                    .note = options.note,
                    .form_note = options.form_note};
  if (!options.kvs_table.empty()) settings.kvs_table = options.kvs_table;
  return settings;
}

}  // namespace persist::sql
