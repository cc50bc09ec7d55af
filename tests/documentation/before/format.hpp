#pragma once

#include <iostream>

#include <persist/format.hpp>
#include <persist/open_results.hpp>

inline const auto users = persist::open_results("memory:").value().make("users");
