// Judges values by schemas: a line of {"schema":…,"value":…} on standard input, a line on standard
// output: `fits`, `misfit` and why, or `refused` and why.

#include <iostream>
#include <string>
#include <vector>

#include <persist/json_reader.hpp>

#include "schemas/schema_checker.hpp"
#include "schemas/schema_compiler.hpp"

namespace {

using namespace persist;
using namespace persist::app;

std::string verdict_on(JsonView schema, JsonView value) {
  SchemaCompiler compiler;
  const auto number = compiler.add(schema, std::nullopt);
  if (!number) return "refused " + number.error().message;
  const auto nodes = std::move(compiler).finish();
  if (!nodes) return "refused " + nodes.error().message;
  SchemaChecker checker{*nodes};
  std::vector<Misfit> misfits;
  const bool does_fit = checker.check(*number, value, &misfits);
  if (does_fit != misfits.empty()) return "broken: a misfit without a reason, or the reverse";
  return does_fit ? "fits" : "misfit " + misfits.front().message;
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto json = JsonView::parse(line);
    if (!json) return 2;
    std::cout << verdict_on(trimmed(*member_of(*json, "schema")),
                            trimmed(*member_of(*json, "value")))
              << '\n';
  }
}
