#include "values/shared_library.hpp"

#include "values/descriptor.hpp"

namespace persist {

Result<SharedLibrary> SharedLibrary::open(const char* soname, std::string_view package) {
#ifdef PERSIST_STATIC_PROGRAM
  return backing_error("open", "ELIBACC",
                       "this is the static build of persist, which cannot load " +
                           std::string{soname} +
                           ": install its Debian package, or build it from source");
#endif
  // Of libraries that it depends on, most functions are never called: looking them up at once takes
  // 0.3 ms for libpq.
  if (void* const handle = ::dlopen(soname, RTLD_LAZY | RTLD_LOCAL); handle != nullptr) {
    return SharedLibrary{handle, soname};
  }
  return backing_error(
      "open", "ELIBACC",
      std::string{soname} + " is not installed; it is in the package " + std::string{package});
}

void* SharedLibrary::symbol(const char* name) {
  void* const found = ::dlsym(handle_, name);
  if (found == nullptr && missing_.empty()) missing_ = name;
  return found;
}

Result<void> SharedLibrary::finish() const {
  if (missing_.empty()) return {};
  return backing_error("open", "ELIBBAD", soname_ + " has no function " + missing_);
}

}  // namespace persist
