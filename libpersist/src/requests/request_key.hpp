#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace persist::requests {

inline constexpr std::string_view workflow_prefix = "Workflow/";
inline constexpr std::string_view clock_entity = "Workflow/-/DurableClock";
inline constexpr std::string_view run_tag = "run";

/// Whether entities of that type are runs of workflows.
[[nodiscard]] inline bool is_workflow(std::string_view entity_type) {
  return entity_type.starts_with(workflow_prefix) && entity_type != clock_entity;
}

/// The columns of a request that its key is made of.
struct RequestId {
  std::string_view entity_type;
  std::string_view entity_id;
  std::string_view tag;
  /// None where it is NULL.
  std::optional<std::string_view> message_id;
  std::int64_t id = 0;
};

/// The primary key of a request; none where it has none, or only its hash is stored.
[[nodiscard]] std::optional<std::string_view> primary_key_of(const RequestId& request);

/// Replaces `key` by the key of a request:
///   ENTITY_ID                  of the run of a workflow
///   ENTITY_ID/TAG/PRIMARY_KEY  of others
///   ENTITY_ID/TAG/#REQUEST_ID  where there is no primary key to show
/// "/" and "%" of the first two are escaped; so is a "#" or "%" that begins a primary key.
void write_key(std::string& key, const RequestId& request);

/// What a key that somebody typed asks for.
struct AskedKey {
  /// Of a request; all else is empty where the key is an id alone.
  std::optional<std::int64_t> id = std::nullopt;
  std::string entity_id = {};
  std::string tag = {};
  /// Where there is no id.
  std::string primary_key = {};
};

/// Reads a key of the store of `entity_type`; none where it cannot be one.
[[nodiscard]] std::optional<AskedKey> read_key(std::string_view key, std::string_view entity_type);

/// What Effect makes of the parts: ENTITY_TYPE/ENTITY_ID/TAG/PRIMARY_KEY.
[[nodiscard]] std::string message_id_of(std::string_view entity_type, const AskedKey& key);
/// What it stores in place of one that has more than 255 UTF-16 units; none where it is shorter.
[[nodiscard]] std::optional<std::string> hashed_message_id(std::string_view message_id);

/// Appends `text` with "/" and "%" escaped, and takes that back.
void append_escaped(std::string& out, std::string_view text);
[[nodiscard]] std::string unescaped(std::string_view text);

}  // namespace persist::requests
