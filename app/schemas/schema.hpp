#pragma once

/// JSON Schemas, compiled.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <persist/json_reader.hpp>

#include "query/decimal.hpp"
#include "query/regex.hpp"

namespace persist::app {

/// Sets of types: a bit for each `JsonKind`, and one for whole numbers.
using TypeSet = std::uint8_t;
inline constexpr TypeSet whole_number_type = 1U << 6U;
inline constexpr TypeSet every_type = 0x7f;

/// The set of that type alone.
[[nodiscard]] constexpr TypeSet type_of(JsonKind kind) {
  return static_cast<TypeSet>(1U << static_cast<unsigned>(kind));
}

/// "a string", "a number or null"; of a whole number, "a whole number".
[[nodiscard]] std::string words_of(TypeSet types);

/// A schema or subschema. Others are named by their numbers.
struct SchemaNode {
  using Number = std::uint32_t;

  /// A bound, and how the schema writes it.
  struct Bound {
    Decimal value;
    std::string text;
  };
  struct Numbers {
    std::optional<Bound> minimum, exclusive_minimum, maximum, exclusive_maximum, multiple_of;
  };

  /// So many at least, and at most.
  struct Extent {
    std::size_t least = 0;
    std::size_t most = static_cast<std::size_t>(-1);

    [[nodiscard]] bool contains(std::size_t size) const { return least <= size && size <= most; }
    [[nodiscard]] bool is_open() const {
      return least == 0 && most == static_cast<std::size_t>(-1);
    }
  };

  struct Pattern {
    std::string text;
    Regex regex;
  };
  struct Strings {
    Extent characters;
    std::optional<Pattern> pattern;
  };

  struct Arrays {
    Extent elements;
    /// Of the first elements, in order.
    std::vector<Number> first;
    /// Of all after them.
    std::optional<Number> rest;
    bool is_unique = false;
    std::optional<Number> contains;
    Extent contained{.least = 1};
  };

  struct Property {
    std::string name;
    std::optional<Number> schema;
    bool is_required = false;
  };
  struct PatternProperty {
    Pattern pattern;
    Number schema;
  };
  struct Objects {
    Extent members;
    /// In the order of their names.
    std::vector<Property> properties;
    std::size_t required = 0;
    std::vector<PatternProperty> patterns;
    /// Of members that neither list names.
    std::optional<Number> others;
    std::optional<Number> names;
  };

  /// Values of `const` or `enum`: their canonical forms, and as they are written.
  struct Choice {
    std::string canonical;
    std::string text;
  };

  struct Combination {
    std::vector<Number> all_of, any_of, one_of;
    std::optional<Number> not_, if_, then_, else_;
  };

  /// The schema `false`.
  bool is_never = false;
  TypeSet types = every_type;
  std::optional<Number> ref;
  /// None: any value.
  std::optional<std::vector<Choice>> choices;
  std::unique_ptr<Numbers> numbers;
  std::unique_ptr<Strings> strings;
  std::unique_ptr<Arrays> arrays;
  std::unique_ptr<Objects> objects;
  std::unique_ptr<Combination> combination;
  /// A `$ref` leads here, and on to other schemas: what came of it is worth keeping.
  bool is_shared = false;
  /// May judge one value, or what is in it, more than once.
  bool is_branching = false;
};

/// Compiled schemas that refer to each other.
using SchemaNodes = std::vector<SchemaNode>;

}  // namespace persist::app
