#pragma once

/// What is wrong with entries, as verify reports it.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <persist/exit_codec.hpp>
#include <persist/inspector.hpp>

#include "base/status.hpp"
#include "core/plain_store.hpp"
#include "core/session.hpp"

namespace persist::app {

/// Checks entries one by one, in any order.
class EntryCheck {
 public:
  enum class PlainJson : std::uint8_t {
    /// In a store without any Exit, which is remembered.
    is_fine,
    is_a_fault,
  };

  /// Borrows both.
  EntryCheck(const Session& session, Inspector& inspector, PlainJson plain)
      : session_{session}, inspector_{inspector}, plain_{plain} {}

  /// The faults of an entry whose value is as `state` says; mostly none.
  [[nodiscard]] Outcome<std::vector<Issue>> faults_of(std::string_view store,
                                                      const EntryView& entry,
                                                      const ValueState& state);

  /// Warns of the stores that contain plain JSON, by their ids.
  void warn_of_plain_stores() const;

 private:
  [[nodiscard]] Outcome<StoreContents> contents_of(std::string_view store);

  const Session& session_;
  Inspector& inspector_;
  PlainJson plain_;
  std::map<std::string, StoreContents, std::less<>> contents_;  // of stores where it matters
};

}  // namespace persist::app
