// Whatever is stored, shown to a terminal.

#include <algorithm>
#include <string>

#include <persist/exit_codec.hpp>
#include <persist/json_text.hpp>

#include "base/escape.hpp"
#include "property.hpp"
#include "render/cause.hpp"
#include "render/defect.hpp"
#include "render/excerpt.hpp"
#include "render/json.hpp"
#include "terminal.hpp"

namespace {

using namespace persist::app;
using persist::JsonView;
using persist::fuzz::is_harmless;
using persist::fuzz::property;

void check_text(std::string_view text) {
  const std::string shown = escaped(text);
  property(is_harmless(shown) && !shown.contains('\n'), "what is escaped does nothing");
  property(escaped(shown) == shown, "and stays as it is");
  for (const std::size_t columns : {1U, 2U, 7U, 80U}) {
    const std::string front = fitted(shown, columns);
    property(is_harmless(front), "a front of it does nothing either");
    property(width_of(front) <= columns, "and fits");
  }
  std::string quoted;
  append_string(quoted, text);
  const auto json = JsonView::parse(quoted);
  property(json.has_value(), "any text is quoted as JSON");
  if (persist::is_utf8(text)) property(persist::unquoted(*json) == text, "that says the same");
}

void check_cause(JsonView value, bool colored) {
  const auto exit = persist::read_exit(value);
  if (!exit || exit->has_value()) return;
  for (const Charset charset : {Charset::ascii, Charset::unicode}) {
    for (const std::size_t columns : {1U, 20U, 80U}) {
      const CauseStyle style{.charset = charset, .columns = columns, .colored = colored};
      property(is_harmless(draw_cause(exit->error(), persist::Dialect::v4, style)),
               "a drawn cause does nothing");
    }
  }
}

void check_json(JsonView json, bool colored) {
  std::string shown;
  append_json(shown, json, {.indented = true, .colored = colored, .escaped = true});
  property(is_harmless(shown), "JSON on a terminal does nothing");
  if (!colored) property(JsonView::parse(shown).has_value(), "and is JSON still");
  for (const std::string& line : defect_lines(json, colored)) {
    property(is_harmless(line), "nor does a defect");
  }
  cut_to_rows(shown, 3, 20, "more");
  property(is_harmless(shown), "nor its beginning");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = persist::fuzz::text_of(data, size);
  check_text(text);
  const auto json = JsonView::parse(text);
  if (!json) return 0;
  for (const bool colored : {false, true}) {
    check_json(*json, colored);
    check_cause(*json, colored);
  }
  return 0;
}
