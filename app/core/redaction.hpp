#pragma once

/// `--redact` in commands: what it says, and dumps without secrets.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <persist/dump.hpp>

#include "base/status.hpp"
#include "core/change_options.hpp"
#include "core/entry_writer.hpp"
#include "core/session.hpp"
#include "redact/key_collisions.hpp"
#include "redact/redact_options.hpp"

namespace persist::app {

/// What the options ask for; null where nothing is to be redacted. Says so if the key is a random
/// one. If keys are redacted, errors show none from now on.
[[nodiscard]] Outcome<std::unique_ptr<Redactor>> begin_redaction(const RedactOptions& options,
                                                                 Session& session);

/// What --records prints: entries as they would be, or some that were not redacted.
enum class ShownRecords : std::uint8_t { redacted, originals };

/// A usage error where `change` would show or save entries as they are, which redaction is to hide:
/// with --save, and with --records where these are originals.
[[nodiscard]] Outcome<void> refuse_with_redaction(const ChangeOptions& change,
                                                  ShownRecords records);

/// What --records prints of entries that are written with `mode`: removed ones are not redacted.
[[nodiscard]] ShownRecords records_shown(WriteMode mode);

/// Warns of rules that were typed and replaced nothing, which may be misspelt, in `entries`
/// entries.
void warn_of_unused_rules(const Redactor& redactor, std::size_t entries, const Session& session);

/// Fails where keys in `collisions` collide, by the names of `stores`.
[[nodiscard]] Outcome<void> refuse_collisions(KeyCollisions& collisions,
                                              std::span<const std::string> stores);

/// As `write_dump`, with every entry redacted and sorted after that. Nothing is handed to the sink
/// if keys collide.
[[nodiscard]] Outcome<DumpSummary> write_redacted_dump(
    Inspector& inspector, std::span<const std::string> stores, const DumpOptions& options,
    Redactor& redactor, const std::function<Outcome<void>(std::string_view)>& sink);

}  // namespace persist::app
