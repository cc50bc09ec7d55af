#pragma once

/// JSON text ↔ C++ values: what a schema is, and the schemas that come with the library.

#include <persist/export.hpp>

#include <persist/schema_bytes.hpp>
#include <persist/schema_container.hpp>
#include <persist/schema_core.hpp>
#include <persist/schema_literals.hpp>
#include <persist/schema_record.hpp>
#include <persist/schema_scalar.hpp>
#include <persist/schema_time.hpp>
#include <persist/schema_union.hpp>
