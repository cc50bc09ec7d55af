#pragma once

#include <persist/open_results.hpp>
