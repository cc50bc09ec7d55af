#pragma once

#include <persist/schema.hpp>

enum class Color { red, green };
