#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>
#include <persist/json_text.hpp>
#include <string>

#include "property.hpp"

namespace {

using persist::JsonView;
using persist::fuzz::property;

std::string compacted(JsonView json) {
  std::string out;
  persist::append_compact(out, json);
  return out;
}

void render_members(std::string& out, JsonView object);

/// Written again from its parts as they are handed out.
void render(std::string& out, JsonView json) {
  switch (persist::kind_of(json)) {
    case persist::JsonKind::array: {
      out += '[';
      for (const JsonView element : persist::elements_of(json)) {
        if (out.back() != '[') out += ',';
        render(out, element);
      }
      out += ']';
      break;
    }
    case persist::JsonKind::object: render_members(out, json); break;
    default: out += persist::trimmed(json).text();
  }
}

void render_members(std::string& out, JsonView object) {
  out += '{';
  for (const auto& [name, value] : persist::members_of(object)) {
    if (out.back() != '{') out += ',';
    property(persist::string_equals(name, persist::unquoted(name)), "a name equals its characters");
    out += name.text();
    out += ':';
    render(out, value);
  }
  out += '}';
}

void check_valid(JsonView json) {
  property(persist::is_utf8(json.text()), "JSON is UTF-8");
  const std::string compact = compacted(json);
  const auto again = JsonView::parse(compact);
  property(again.has_value(), "compact JSON is JSON");
  property(compacted(*again) == compact, "compaction is idempotent");
  property(!persist::value_state(compact).has_white_space, "compact JSON has no white space");
  property(persist::value_state(json.text()).has_white_space == (compact != json.text()),
           "white space is noticed where there is some");
  std::string rendered;
  render(rendered, json);
  property(rendered == compact, "the parts make up the whole");
}

void check_quoting(std::string_view text) {
  std::string quoted;
  persist::append_quoted(quoted, text);
  const auto json = JsonView::parse(quoted);
  property(json.has_value(), "quoted text is JSON");
  property(persist::unquoted(*json) == text, "quoting is undone by unquoting");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = persist::fuzz::text_of(data, size);
  if (const auto json = JsonView::parse(text)) {
    check_valid(*json);
  } else {
    property(json.error().offset <= size, "a fault lies within the text");
    property(persist::position_in(text, json.error().offset).column > 0, "columns count from 1");
    property(persist::value_state(text).json_error == json.error(), "a fault is told alike");
  }
  if (persist::is_utf8(text)) check_quoting(text);
  return 0;
}
