#pragma once

/// Statistics, for people and for programs.

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include <persist/inspector.hpp>
#include <persist/requests.hpp>

#include "core/statistics.hpp"
#include "render/bars.hpp"

namespace persist::app {

/// A store of requests or of elements, counted.
struct RequestStore {
  std::string id;
  RequestCounts counts;
};

/// What a report is about.
struct StatisticsReport {
  enum class Extent { complete, partial };

  const Statistics& statistics;
  std::span<const Figure> figures;
  /// What the figures are about.
  std::string_view figures_title = "File";
  /// So many stores and tags are shown, the others together; none: 15 as text, all as JSON.
  std::optional<std::size_t> top = std::nullopt;
  /// Values were checked by schemas.
  bool has_schemas = false;
  /// Partial: counting was interrupted.
  Extent extent = Extent::complete;
  /// What was counted are requests.
  bool are_requests = false;
  /// Stores of requests beside what was counted.
  std::span<const RequestStore> request_stores = {};
  /// Who takes requests; null where there are none.
  const RunnersReport* runners = nullptr;
};

/// Sections of rows under their titles, with bars if `style` wants them.
[[nodiscard]] std::string report_as_text(const StatisticsReport& report, BarStyle style);

/// One JSON object, compact.
[[nodiscard]] std::string report_as_json(const StatisticsReport& report);

}  // namespace persist::app
