#include "dump/dump_line.hpp"
#include "values/base64.hpp"

namespace persist {

namespace dump {

namespace {

void append_base64_string(std::string& out, std::string_view bytes) {
  out += '"';
  append_base64(out, bytes);
  out += '"';
}

void append_base64_object(std::string& out, std::string_view bytes) {
  out += R"({"base64":)";
  append_base64_string(out, bytes);
  out += '}';
}

LineForm append_json(std::string& out, std::string_view value, const ValueState& state) {
  out += state.is_exit ? R"(,"exit":)" : R"(,"value":)";
  if (state.has_white_space) {
    append_compact(out, JsonView::assume_valid(value));
  } else {
    out += value;
  }
  return state.is_exit ? LineForm::exit : LineForm::value;
}

LineForm append_bytes(std::string& out, std::string_view value) {
  if (is_utf8(value)) {
    out += R"(,"text":)";
    append_quoted(out, value);
    return LineForm::text;
  }
  out += R"(,"base64":)";
  append_base64_string(out, value);
  return LineForm::base64;
}

}  // namespace

void append_key(std::string& out, const EntryView& record) {
  if (record.key_class != StorageClass::blob && is_utf8(record.key)) {
    append_quoted(out, record.key);
  } else {
    append_base64_object(out, record.key);
  }
}

std::string line_head(std::string_view store) {
  std::string head = R"({"store":)";
  if (is_utf8(store)) {
    append_quoted(head, store);
  } else {
    append_base64_object(head, store);
  }
  head += R"(,"key":)";
  return head;
}

LineForm append_line(std::string& out, std::string_view head, const EntryView& record,
                     const ValueState& state) {
  out += head;
  append_key(out, record);
  const LineForm form =
      state.json_error ? append_bytes(out, record.value) : append_json(out, record.value, state);
  if (!record.expires.is_never() && !record.expires.is_not_a_number()) {
    out += R"(,"expires":)";
    record.expires.append_to(out);
  }
  out += "}\n";
  return form;
}

}  // namespace dump

bool fits_dump_line(const EntryView& record) { return record.key_class != StorageClass::null; }

LineForm append_dump_line(std::string& out, std::string_view store, const EntryView& record) {
  return append_dump_line(out, store, record, value_state(record.value));
}

LineForm append_dump_line(std::string& out, std::string_view store, const EntryView& record,
                          const ValueState& state) {
  return dump::append_line(out, dump::line_head(store), record, state);
}

}  // namespace persist
