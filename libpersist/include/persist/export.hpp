#pragma once

/// What every header of the library includes first: the check of the compiler, and the mark of what
/// the library exports.

#include <version>

#ifndef __cpp_lib_expected
#error \
    "persist needs std::expected: GCC 12, or Clang 19 with its own or GCC's library, or later, and -std=c++23"
#include "no std::expected"  // There is no such file: nothing of what would follow is reported.
#endif

/// Marks what the library defines out of line. Everything else has hidden visibility, also in a
/// static library (`PERSIST_STATIC`), so that what links it into a library of its own does not
/// export it again.
#if defined(PERSIST_STATIC)
#define PERSIST_EXPORT
#elif defined(__GNUC__)
#define PERSIST_EXPORT __attribute__((visibility("default")))
#else
#define PERSIST_EXPORT
#endif
