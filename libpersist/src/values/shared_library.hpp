#pragma once

#include <string>
#include <string_view>

#include <dlfcn.h>

#include <persist/error.hpp>

namespace persist {

/// A client library that is opened when the first URI asks for it, so that programs which never do
/// start without it. It stays open: what such libraries register for the end of the process must
/// not disappear before.
class SharedLibrary {
 public:
  /// Opens the library of that soname, by the loader's own search. `package` is where it comes
  /// from, for the error when it is missing.
  [[nodiscard]] static Result<SharedLibrary> open(const char* soname, std::string_view package);

  /// Looks `name` up for a table of functions. What is missing is reported by `finish`.
  template <class F>
  void load(F*& function, const char* name) {
    // POSIX has it that way: dlsym returns what is a function as a data pointer.
    function = reinterpret_cast<F*>(symbol(name));  // NOLINT(*-reinterpret-cast)
  }

  /// Fails if a function was missing: the library is another version than expected.
  [[nodiscard]] Result<void> finish() const;

 private:
  SharedLibrary(void* handle, std::string soname) : handle_{handle}, soname_{std::move(soname)} {}
  [[nodiscard]] void* symbol(const char* name);

  void* handle_;
  std::string soname_;
  std::string missing_;
};

}  // namespace persist
