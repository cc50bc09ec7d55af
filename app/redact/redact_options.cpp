#include "redact/redact_options.hpp"

#include "cli/environment.hpp"

namespace persist::app {

void RedactOptions::declare(Options& options, Keys keys) {
  options.group({.title = "Redaction", .name = "redaction"});
  options.values(
      "--redact", "POINTER[=JSON]", parts_,
      {"put a placeholder, or JSON, in place of a part: value:/token, error:/message, /value/*/id",
       "Put a placeholder in place of what POINTER names in every value, or the given JSON. "
       "POINTER is a JSON pointer from the root of the value, such as `/value/token`, or from each "
       "success value, error or defect of an Exit on, at any depth of its cause: "
       "`value:/token`, `error:/message`, `defect:/stack`. A `*` between slashes stands for every "
       "member or element. Repeatable; of several rules for one part the first counts."});
  if (keys == Keys::redacted) {
    options.values("--redact-key", "REGEX", keys_,
                   {"put a placeholder in place of what REGEX, or its groups, match in a key",
                    "Put a placeholder in place of what REGEX matches in a key, or of what its "
                    "groups match, if it has any. Repeatable. Two keys that become one are an "
                    "error: status 3."});
  }
  options.value("--redact-file", "FILE", file_,
                {"read rules from FILE, one per line: POINTER[=JSON], or key:REGEX",
                 "Read more rules from FILE, one per line: `POINTER[=JSON]`, or `key:REGEX`. Blank "
                 "lines and lines that begin with `#` are ignored."});
  options.value(
      "--redact-secret", "SECRET", secret_,
      {"the key of the placeholders, so that every run makes the same [PERSIST_REDACT_SECRET]",
       "The key that placeholders are made with: equal values have equal placeholders wherever "
       "SECRET is the same. Without it each run has a random key. It is overwritten in the "
       "arguments when the program starts; PERSIST_REDACT_SECRET, an environment variable, is "
       "never in them."});
  options.group(own_options);
}

Outcome<Redaction> RedactOptions::resolve() const {
  if (secret_ && secret_->empty()) return usage("--redact-secret is empty");
  if (!any()) {
    if (secret_) return usage("--redact-secret requires --redact, --redact-key or --redact-file");
    return Redaction{};
  }
  RedactionRules rules;
  for (const std::string& text : parts_) {
    auto rule = parse_part_rule(text);
    if (!rule) return usage("--redact: " + rule.error().message, rule.error().hint);
    rules.parts.push_back(*std::move(rule));
  }
  for (const std::string& pattern : keys_) {
    auto regex = Regex::parse_secret("--redact-key", pattern);
    if (!regex) return std::unexpected{std::move(regex.error())};
    rules.keys.push_back(*std::move(regex));
  }
  if (file_) PERSIST_PASS(read_rules(rules, *file_));
  const auto secret = secret_ ? secret_ : variable("PERSIST_REDACT_SECRET");
  auto pseudonyms = secret ? Outcome<Pseudonyms>{Pseudonyms::keyed(*secret)} : Pseudonyms::random();
  if (!pseudonyms) return std::unexpected{std::move(pseudonyms.error())};
  return Redaction{.redactor = std::make_unique<Redactor>(std::move(rules), *std::move(pseudonyms)),
                   .has_random_key = !secret};
}

}  // namespace persist::app
