#pragma once

/// JSON text ↔ C++ values: what a schema is, and the schemas that come with the library.
///
/// | C++ | JSON | Effect |
/// |---|---|---|
/// | `bool`, integers, `double`, `float`, `std::string` | as such | Boolean, Number, String |
/// | `BigInt` | a string of digits | BigInt |
/// | `std::vector<std::byte>`, `std::array<std::byte, N>` | base64; an array in v3 | Uint8Array |
/// | `std::optional<T>`, `std::unique_ptr<T>` | absent if none; null is read | optional |
/// | `NullOr<T>` | null if none | NullOr |
/// | `OptionOf<T>` | `{"_tag":"Some","value":1}`, `{"_tag":"None"}` | Option |
/// | `std::expected<A, E>` | `{"_tag":"Success","success":1}` | Result; Either in v3 |
/// | `std::vector<T>` | an array | Array |
/// | `std::set<T>`, `std::unordered_set<T>` | an array | ReadonlySet, HashSet |
/// | `std::pair`, `std::tuple`, `std::array<T, N>` | an array of so many | Tuple |
/// | `std::map<std::string, T>`, `std::unordered_map` | an object | Record |
/// | maps with other keys, `AsPairs<Map>` | an array of pairs | ReadonlyMap, HashMap |
/// | `std::variant<Ts…>` | the first that fits | Union |
/// | `record`, `tagged` | an object | Struct, TaggedStruct |
/// | `literals`, `enum_names` | a string | Literals |
/// | `std::chrono::sys_time<D>` | `"2024-01-01T00:00:00.000Z"` | Date |
/// | `std::chrono::duration<R, P>`, `Infinite` | `{"_tag":"Millis","value":1}` | Duration |
/// | `std::filesystem::path` | a string | String |
/// | `versioned` | `{"version":2,"value":…}` | a Struct of both |
/// | `JsonText` | any | Unknown |

#include <persist/export.hpp>

#include <persist/schema_bytes.hpp>
#include <persist/schema_container.hpp>
#include <persist/schema_core.hpp>
#include <persist/schema_literals.hpp>
#include <persist/schema_map.hpp>
#include <persist/schema_path.hpp>
#include <persist/schema_record.hpp>
#include <persist/schema_scalar.hpp>
#include <persist/schema_time.hpp>
#include <persist/schema_tuple.hpp>
#include <persist/schema_union.hpp>
#include <persist/schema_version.hpp>
