#include "keys/key_format.hpp"

#include <persist/dump.hpp>

#include "base/escape.hpp"
#include "base/time_words.hpp"
#include "core/entry_parts.hpp"
#include "render/json.hpp"

namespace persist::app {

namespace {

void append_quoted_name(std::string& text, std::string_view member, std::string_view value) {
  text += '"';
  text += member;
  text += "\":";
  append_string(text, value);
}

/// The members of a request that follow its state.
void append_request(std::string& text, const RequestView& request, Instant now) {
  append_request_members(text, request);
  if (has_lapsed_claim(request.facts, now)) text += ",\"claim_lapsed\":true";
}

void append_object(std::string& text, const ListedKey& key, bool is_long, Instant now) {
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
    if (key.request != nullptr) append_request(text, *key.request, now);
  }
  text += '}';
}

std::string time_or_none(std::optional<Instant> instant) {
  return instant ? rfc3339(*instant) : "none";
}

/// Whether somebody claims it: for programs.
std::string_view claim_word(const RequestFacts& facts, Instant now) {
  if (!facts.claimed) return "none";
  return has_lapsed_claim(facts, now) ? "lapsed" : "held";
}

void append_request_fields(std::string& text, const RequestView& request, Instant now) {
  const RequestFacts& facts = request.facts;
  const std::string shard = detail_text(request, "shard");
  for (const std::string& field :
       {time_or_none(facts.created), time_or_none(facts.ended), std::to_string(facts.attempts),
        shard.empty() ? std::string{"none"} : escaped(shard),
        std::string{claim_word(facts, now)}}) {
    text += field + '\t';
  }
}

void append_fields(std::string& text, const ListedKey& key, Instant now) {
  text += name_of(key.state);
  text += '\t' + std::to_string(key.bytes) + '\t';
  if (key.request != nullptr) return append_request_fields(text, *key.request, now);
  if (key.expires.is_never()) {
    text += "none";
  } else {
    key.expires.append_to(text);
  }
  text += '\t';
}

}  // namespace

std::optional<std::string> KeyFormat::obstacle(const ListedKey& key) const {
  // Asked of every key: no text is made before there is something to say.
  if (form == Form::json) return std::nullopt;
  const auto obstacle = [](std::string_view what, std::string_view name, char in_it) {
    return std::string{what} + " \"" + std::string{name} + "\" contains " +
           (in_it == '\0'   ? "NUL"
            : in_it == '\t' ? "a tab"
                            : "a newline");
  };
  const auto holds = [](std::string_view name, char c) {
    return name.find(c) != std::string_view::npos;
  };
  if (shows_store) {
    for (const char c : {separator, '\t'}) {
      if (holds(key.store, c)) return obstacle("the name of the store", key.store, c);
    }
  }
  if (holds(key.key, separator)) return obstacle("the key", key.key, separator);
  return std::nullopt;
}

void KeyFormat::append_to(std::string& text, const ListedKey& key) const {
  const std::size_t begin = text.size();
  if (form == Form::lines) {
    if (is_long) append_fields(text, key, now);
    if (shows_store) {
      escapes ? text.append(escaped(key.store)).append("  ") : text.append(key.store).append("\t");
    }
    escapes ? text.append(escaped(key.key)) : text.append(key.key);
    text += separator;
    return;
  }
  if (is_long || shows_store) {
    append_object(text, key, is_long, now);
  } else {
    append_string(text, key.key);
  }
  if (!style.is_plain()) {
    const std::string json = text.substr(begin);
    text.resize(begin);
    append_json(text, JsonView::assume_valid(json), style);
  }
  text += '\n';
}

}  // namespace persist::app
