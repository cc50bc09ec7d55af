#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "trial.hpp"

namespace persist::flips {

using Files = std::map<std::string, std::string>;

/// What is in a folder, by name.
[[nodiscard]] Files files_in(const std::filesystem::path& folder);
void write_files(const std::filesystem::path& folder, const Files& files);

/// A backing to do harm to: the files in a folder, of which a database has one that is called
/// `main`.
struct Subject {
  std::string name;
  /// "-" for a folder of files.
  std::string main;
  std::string store;
  std::string key;
  Files files;

  [[nodiscard]] bool is_database() const { return main != "-"; }
};

/// Each line of `list`: folder, main file or "-", store and key, parted by tabs.
[[nodiscard]] std::vector<Subject> read_subjects(const std::filesystem::path& list);

/// Every command that reads, of the subject as it lies in `folder`; `beside` is a folder for what
/// they write. Runs of a group share a process.
[[nodiscard]] std::vector<Runs> reading_commands(const Subject& subject,
                                                 const std::filesystem::path& folder,
                                                 const std::filesystem::path& beside);

}  // namespace persist::flips
