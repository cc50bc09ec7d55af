#pragma once

/// Compiles one schema; those within it and those that it refers to are left to others.

#include <string>
#include <string_view>

#include "schemas/schema_compiler.hpp"

namespace persist::app {

class NodeCompiler {
 public:
  using Done = SchemaCompiler::Compiled<void>;

  NodeCompiler(SchemaCompiler& compiler, const SchemaCompiler::Pending& schema)
      : compiler_{compiler}, schema_{schema} {}

  [[nodiscard]] Done compile();

  /// Put aside until it is complete: numbering other schemas moves the list of nodes.
  [[nodiscard]] SchemaNode&& node() && { return std::move(node_); }

 private:
  using Number = SchemaNode::Number;
  using Handler = Done (NodeCompiler::*)(std::string_view keyword, JsonView value);
  struct Keyword {
    std::string_view name;
    Handler compile;
  };

  [[nodiscard]] static Handler handler_of(std::string_view keyword);

  // Keywords; each takes its name, for several share one.
  Done ignore(std::string_view keyword, JsonView value);
  Done ref(std::string_view keyword, JsonView value);
  Done type(std::string_view keyword, JsonView value);
  Done enumeration(std::string_view keyword, JsonView value);
  Done constant(std::string_view keyword, JsonView value);
  Done bound(std::string_view keyword, JsonView value);
  Done multiple_of(std::string_view keyword, JsonView value);
  Done size(std::string_view keyword, JsonView value);
  Done pattern(std::string_view keyword, JsonView value);
  Done items(std::string_view keyword, JsonView value);
  Done prefix_items(std::string_view keyword, JsonView value);
  Done additional_items(std::string_view keyword, JsonView value);
  Done unique_items(std::string_view keyword, JsonView value);
  Done properties(std::string_view keyword, JsonView value);
  Done pattern_properties(std::string_view keyword, JsonView value);
  Done required(std::string_view keyword, JsonView value);
  Done single(std::string_view keyword, JsonView value);
  Done several(std::string_view keyword, JsonView value);

  [[nodiscard]] const SchemaDocument& document() const {
    return compiler_.documents_[schema_.document];
  }
  [[nodiscard]] SchemaCompiler::Compiled<Number> subschema(JsonView json);
  [[nodiscard]] SchemaCompiler::Compiled<std::vector<Number>> subschemas(JsonView array);
  [[nodiscard]] SchemaCompiler::Compiled<SchemaNode::Pattern> compiled_pattern(JsonView string,
                                                                               std::string text);
  [[nodiscard]] SchemaNode::Property& property(std::string name);
  Done choose(JsonView value);

  SchemaNode::Numbers& numbers() { return made(node_.numbers); }
  SchemaNode::Strings& strings() { return made(node_.strings); }
  SchemaNode::Arrays& arrays() { return made(node_.arrays); }
  SchemaNode::Objects& objects() { return made(node_.objects); }
  SchemaNode::Combination& combination() { return made(node_.combination); }
  template <class T>
  static T& made(std::unique_ptr<T>& part) {
    if (!part) part = std::make_unique<T>();
    return *part;
  }

  SchemaCompiler& compiler_;
  SchemaCompiler::Pending schema_;
  SchemaNode node_;
};

}  // namespace persist::app
