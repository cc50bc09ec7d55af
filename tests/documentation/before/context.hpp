#pragma once

#include <persist/memory.hpp>
#include <persist/result_memory.hpp>

using namespace persist;
