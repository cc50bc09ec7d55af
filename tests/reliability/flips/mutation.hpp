#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace persist::flips {

using Random = std::mt19937_64;

/// A whole number from 0 to `below` - 1.
[[nodiscard]] std::size_t some(Random& random, std::size_t below);

/// Does some harm to the bytes of a file: flips bits, overwrites, exchanges and repeats stretches,
/// cuts the end off or adds one. Tells what it did.
std::string mutate(std::string& bytes, Random& random);

}  // namespace persist::flips
