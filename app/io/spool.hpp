#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.hpp"
#include "io/input.hpp"
#include "io/output.hpp"

namespace persist::app {

/// A new file in the folder for temporary files, of mode 0600 and without a name.
[[nodiscard]] Outcome<Descriptor> unnamed_file();

/// Whether writing to a descriptor may wait for somebody who reads: it is not a regular file.
[[nodiscard]] bool has_reader(int descriptor);
/// The same of the file of that name, which need not exist.
[[nodiscard]] bool has_reader(const std::string& path);

/// An unnamed temporary file for output whose reader may let us wait.
class Spool {
 public:
  [[nodiscard]] static Outcome<Spool> open();

  [[nodiscard]] Output& out() { return *out_; }
  /// Hands what was written to `print`, in pieces that end with `end`, as the whole does.
  [[nodiscard]] Outcome<void> copy_to(
      std::string_view end, const std::function<Outcome<void>(std::string_view text)>& print);

 private:
  Spool() = default;

  Descriptor file_;
  std::unique_ptr<Output> out_;
};

}  // namespace persist::app
