#include <persist/dump.hpp>
#include <persist/sqlite.hpp>
#include <persist/directory.hpp>
#include <persist/memory.hpp>
namespace persist::app {}
