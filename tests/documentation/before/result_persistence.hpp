#pragma once

#include <persist/result_sqlite.hpp>

#include "users.hpp"
