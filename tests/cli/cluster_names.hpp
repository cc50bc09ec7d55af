#pragma once

#include <string>

/// What there is in the stores that Effect's cluster wrote, on each engine.
namespace cli::in_cluster {

inline const std::string queue = "effect_queue/DurableQueue/Invoice";
inline const std::string dead_letter = "fde21c80d554327231eff03bdf33394b";
/// Runs.
inline const std::string parked = "b5cc7d23b2ba4a5ea0b12380792a7709";
inline const std::string on_gate = "0bcc7ab566ebdeefc43793e505e1d2ef";

}  // namespace cli::in_cluster
