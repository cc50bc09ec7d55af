// JSON Schemas: pieces are a schema, a value, a pattern, a text.

#include <string>
#include <vector>

#include "pieces.hpp"
#include "property.hpp"
#include "schemas/ecma_pattern.hpp"
#include "schemas/schema_checker.hpp"
#include "schemas/schema_compiler.hpp"

namespace {

using persist::JsonView;
using persist::fuzz::property;
using namespace persist::app;

void check_value(JsonView schema, JsonView value) {
  SchemaCompiler compiler;
  const auto number = compiler.add(schema, std::nullopt);
  if (!number) {
    property(schema.text().contains(number.error().where), "a fault is in the schema");
    return;
  }
  const auto nodes = std::move(compiler).finish();
  if (!nodes) return;
  SchemaChecker checker{*nodes};
  std::vector<Misfit> misfits;
  const bool does_fit = checker.check(*number, value, &misfits);
  property(does_fit == misfits.empty(), "what does not fit has a reason, and nothing else");
  property(does_fit == checker.check(*number, value), "an answer is the same without reasons");
  property(misfits.size() <= 10, "there are ten reasons at most");
  for (const Misfit& misfit : misfits) {
    property(misfit.offset < value.text().size(), "a reason is about a part of the value");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto pieces = persist::fuzz::pieces_of(persist::fuzz::text_of(data, size));
  const auto schema = JsonView::parse(persist::fuzz::piece(pieces, 0));
  const auto value = JsonView::parse(persist::fuzz::piece(pieces, 1));
  if (schema && value) check_value(*schema, *value);
  const std::string_view text = persist::fuzz::piece(pieces, 3);
  if (const auto regex = compile_ecma(persist::fuzz::piece(pieces, 2))) {
    static_cast<void>(regex->finds(text));
  }
  return 0;
}
