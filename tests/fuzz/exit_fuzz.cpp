#include <persist/exit_codec.hpp>

#include "property.hpp"

namespace {

using persist::Dialect;
using persist::JsonExit;
using persist::JsonView;
using persist::ValueState;
using persist::fuzz::property;

/// The kind alone: white space and depth may differ between spellings.
ValueState kind_of(std::string_view text) {
  ValueState state = persist::value_state(text);
  state.has_white_space = false;
  return state;
}

/// Whether the dialect can hold the Exit, which may nest too deeply for one of them.
bool check_dialect(const JsonExit& exit, const ValueState& kind, Dialect dialect) {
  const auto text = persist::write_exit(exit, dialect);
  if (!text) return false;
  property(kind_of(text->text()) == kind, "a written Exit is of the same kind");
  const auto back = persist::read_exit(*text);
  property(back.has_value(), "a written Exit reads back");
  std::size_t losses = 0;
  const auto again = persist::write_exit(*back, dialect, &losses);
  property(again == *text, "it is written alike again");
  property(losses == 0, "and loses nothing more");
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = persist::fuzz::text_of(data, size);
  const auto json = JsonView::parse(text);
  if (!json) return 0;
  const ValueState kind = kind_of(text);
  const auto exit = persist::read_exit(*json);
  property(exit.has_value() == kind.is_exit, "the pass and the reader agree");
  if (!exit) {
    property(!exit.error().empty(), "what is no Exit has an issue");
    return 0;
  }
  const bool in_v3 = check_dialect(*exit, kind, Dialect::v3);
  const bool in_v4 = check_dialect(*exit, kind, Dialect::v4);
  property(in_v3 || in_v4, "the dialect it was read in can hold it");
  return 0;
}
