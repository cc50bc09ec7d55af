#include <cstdio>
#include <cstdlib>

#include <persist/schema_literals.hpp>
#include <persist/schema_record.hpp>

namespace persist {

namespace {

[[noreturn]] void end_program(const char* why) {
  std::fputs(why, stderr);
  std::abort();
}

}  // namespace

void detail::fields_have_equal_names() {
  end_program("persist: a record schema has two fields with the same name\n");
}

void detail::literals_have_equal_names() {
  end_program("persist: a schema of literals has a repeated name\n");
}

}  // namespace persist
