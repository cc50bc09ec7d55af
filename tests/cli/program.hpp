#pragma once

/// Runs the built program as a user would.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace cli {

/// What a run left behind.
struct RunResult {
  /// The exit status, or 128 and the signal that killed it.
  int status = 0;
  std::string out;
  std::string err;
};

struct Circumstances {
  /// Standard input, through a pipe.
  std::string in = {};
  /// Variables beside PATH; nothing else is inherited.
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::filesystem::path folder = ".";
};

/// Runs the program with `words`, which may hold anything but NUL, and waits for it.
[[nodiscard]] RunResult persist(std::vector<std::string> words,
                                const Circumstances& circumstances = {});

/// The same, through `sh -c`; "$PERSIST" is the program.
[[nodiscard]] RunResult shell(const std::string& script, const Circumstances& circumstances = {});

/// A folder of its own for a test, gone at the end.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ / name; }
  /// Puts a copy of a fixture into the folder; its path.
  [[nodiscard]] std::string fixture(const std::string& name) const;
  /// Writes a file into the folder; its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& contents) const;
  /// The names of all that is in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

/// The dump as --seal writes it.
[[nodiscard]] std::string sealed(const std::string& dump);
[[nodiscard]] bool has(const std::string& text, const std::string& part);
[[nodiscard]] std::string contents_of(const std::filesystem::path& path);
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

}  // namespace cli
