#include "watch/event_writer.hpp"

#include <persist/dump.hpp>

namespace persist::app {

Outcome<void> EventWriter::set(std::string_view store, const EntryView& now,
                               const EntryView* before) {
  begin("set", store, now);
  return end(store, before);
}

Outcome<void> EventWriter::removed(std::string_view store, const EntryView& key,
                                   const EntryView* before) {
  begin_with_key("remove", store, key);
  return end(store, before);
}

Outcome<void> EventWriter::expired(std::string_view store, const EntryView& key,
                                   const EntryView* before) {
  begin_with_key("expire", store, key);
  line_ += ",\"expires\":";
  key.expires.append_to(line_);
  return end(store, before);
}

/// The record of a dump with one member more at its front, and open at its end.
void EventWriter::begin(std::string_view event, std::string_view store, const EntryView& record) {
  line_.clear();
  append_dump_line(line_, store, record);
  line_.resize(line_.size() - std::string_view{"}\n"}.size());
  line_.replace(0, 1, "{\"event\":\"" + std::string{event} + "\",");
}

void EventWriter::begin_with_key(std::string_view event, std::string_view store,
                                 const EntryView& key) {
  constexpr std::string_view no_value = ",\"value\":0";
  begin(event, store, {.key = key.key, .value = "0", .expires = {}, .key_class = key.key_class});
  line_.resize(line_.size() - no_value.size());
}

Outcome<void> EventWriter::end(std::string_view store, const EntryView* before) {
  if (is_done()) return {};
  ++written_;
  if (before != nullptr) {
    line_ += ",\"before\":";
    append_dump_line(line_, store, *before);
    line_.pop_back();
  }
  line_ += '}';
  shown_.clear();
  append_json(shown_, JsonView::assume_valid(line_), style_);
  return out_.line(shown_);
}

}  // namespace persist::app
