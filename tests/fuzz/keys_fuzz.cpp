// Keys as files and tables spell them, and the values that key-value stores wrap.

#include <string>

#include <persist/json_text.hpp>

#include "base/url.hpp"
#include "core/key_input.hpp"
#include "drivers/directory/file_name.hpp"
#include "kvs/envelope.hpp"
#include "kvs/kvs_key.hpp"
#include "property.hpp"

namespace {

using persist::fuzz::property;

void check_kvs_key(std::string_view text) {
  if (const auto split = persist::split_escaped(text)) {
    const std::string again = persist::escaped_prefix(split->store) + std::string{split->key};
    property(again == text, "a key of 4.1 is its escaped store and the rest");
  }
  const std::string composed = persist::escaped_prefix(text) + ":%rest";
  const auto back = persist::split_escaped(composed);
  property(back.has_value(), "an escaped prefix splits");
  property(back->store == text && back->key == ":%rest", "into the store and the key");
}

void check_file_name(std::string_view text) {
  if (const auto key = persist::key_of_file(text)) {
    property(persist::is_utf8(*key), "a key of a file is UTF-8");
    property(persist::file_name_of(*key) == text, "its file is the one");
  }
  const auto name = persist::storable_file_name(text);
  if (!name) {
    property(!name.error().code.empty(), "what has no file name has a reason");
    return;
  }
  property(name->size() <= 255 && !name->contains('/') && !name->contains('\0'), "it names a file");
  property(*name != "." && *name != "..", "and no folder");
  property(persist::key_of_file(*name) == text, "the file is the key's");
}

void check_wrapping(std::string_view value, const persist::Expires& expires) {
  std::string wrapped;
  persist::append_wrapped(wrapped, value, expires);
  const auto again = persist::unwrap(wrapped);
  property(again.has_value(), "what was wrapped unwraps");
  property(again->value == value, "to the same bytes");
  property(again->expires == (expires.is_not_a_number() ? persist::Expires::never() : expires),
           "and the same instant");
}

void check_envelope(std::string_view text) {
  if (const auto envelope = persist::unwrap(text)) {
    property(text.contains(envelope->value), "a value is a slice of what holds it");
    if (const auto json = persist::JsonView::parse(envelope->value)) {
      check_wrapping(json->text(), envelope->expires);
    }
  }
  if (persist::JsonView::parse(text)) {
    check_wrapping(text, persist::Expires::never());
    check_wrapping(text, persist::Expires::at(-1));
  }
}

void check_split(std::string_view text, char separator) {
  std::string joined;
  for (const std::string& key : persist::app::split_keys(text, separator)) {
    property(!key.contains(separator), "no key holds the separator");
    joined += key + separator;
  }
  if (!text.empty() && text.back() != separator) joined.pop_back();
  property(joined == text, "the keys make up the text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = persist::fuzz::text_of(data, size);
  check_kvs_key(text);
  check_file_name(text);
  check_envelope(text);
  check_split(text, '\n');
  check_split(text, '\0');
  static const persist::DriverRegistry drivers = persist::built_in_drivers();
  if (const auto place = drivers.locate(text)) {
    property(text.contains(place->uri.path), "a path stands in its URI");
  }
  return 0;
}
