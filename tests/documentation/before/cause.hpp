#pragma once

#include <cstdio>

#include <persist/cause.hpp>
#include <persist/json_text.hpp>

#include "users.hpp"

inline const persist::Exit<NotFound, User> outcome{persist::failure(NotFound{7})};
