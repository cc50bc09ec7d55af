#include "keys/key_format.hpp"

#include "base/escape.hpp"
#include "render/json.hpp"

namespace persist::app {

namespace {

void append_quoted_name(std::string& text, std::string_view member, std::string_view value) {
  text += '"';
  text += member;
  text += "\":";
  append_string(text, value);
}

void append_object(std::string& text, const ListedKey& key, bool is_long) {
  text += '{';
  append_quoted_name(text, "store", key.store);
  text += ',';
  append_quoted_name(text, "key", key.key);
  if (is_long) {
    text += ',';
    append_quoted_name(text, "state", name_of(key.state));
    text += ",\"bytes\":" + std::to_string(key.bytes);
    if (!key.expires.is_never()) {
      text += ",\"expires\":";
      key.expires.append_to(text);
    }
  }
  text += '}';
}

void append_fields(std::string& text, const ListedKey& key) {
  text += name_of(key.state);
  text += '\t' + std::to_string(key.bytes) + '\t';
  if (key.expires.is_never()) {
    text += "none";
  } else {
    key.expires.append_to(text);
  }
  text += '\t';
}

}  // namespace

std::optional<std::string> KeyFormat::obstacle(const ListedKey& key) const {
  if (form == Form::json) return std::nullopt;
  const std::string name = separator == '\0' ? "NUL" : "a newline";
  if (shows_store) {
    const std::string store = "the name of the store \"" + std::string{key.store} + "\" contains ";
    if (key.store.find(separator) != std::string_view::npos) return store + name;
    if (key.store.find('\t') != std::string_view::npos) return store + "a tab";
  }
  if (key.key.find(separator) == std::string_view::npos) return std::nullopt;
  return "the key \"" + std::string{key.key} + "\" contains " + name;
}

void KeyFormat::append_to(std::string& text, const ListedKey& key) const {
  const std::size_t begin = text.size();
  if (form == Form::lines) {
    if (is_long) append_fields(text, key);
    if (shows_store) {
      escapes ? text += escaped(key.store) : text += key.store;
      text += '\t';
    }
    escapes ? text += escaped(key.key) : text += key.key;
    text += separator;
    return;
  }
  if (is_long || shows_store) {
    append_object(text, key, is_long);
  } else {
    append_string(text, key.key);
  }
  if (escapes) {
    const std::string shown = escaped(text.substr(begin));
    text.resize(begin);
    text += shown;
  }
  text += '\n';
}

}  // namespace persist::app
