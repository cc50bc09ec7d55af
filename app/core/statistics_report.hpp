#pragma once

/// Statistics, for people and for programs.

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include <persist/inspector.hpp>

#include "core/statistics.hpp"
#include "render/bars.hpp"

namespace persist::app {

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
};

/// Sections of rows under their titles, with bars if `style` wants them.
[[nodiscard]] std::string report_as_text(const StatisticsReport& report, BarStyle style);

/// One JSON object, compact.
[[nodiscard]] std::string report_as_json(const StatisticsReport& report);

}  // namespace persist::app
