// flip_driver LIST FOLDER SEED FIRST COUNT
// flip_driver LIST FOLDER as-they-are
//
// Rounds FIRST to FIRST + COUNT - 1 of SEED: a subject of LIST is put into FOLDER, one of its files
// is harmed, and every command that reads goes through it; or each subject once, without harm. A
// round that goes wrong is reported on standard output with what repeats it, and its files stay in
// FOLDER/failed-ROUND. The last line is a JSON object.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string_view>

#include "mutation.hpp"
#include "subject.hpp"
#include "trial.hpp"

namespace {

using namespace persist::flips;
namespace fs = std::filesystem;

struct Harmed {
  Files files;
  std::string what;
};

Harmed harm(const Subject& subject, Random& random) {
  Harmed harmed{.files = subject.files, .what = {}};
  auto file = harmed.files.begin();
  std::advance(file, some(random, harmed.files.size()));
  harmed.what = subject.name + "/" + file->first + ": " + mutate(file->second, random);
  return harmed;
}

/// The index of a write-ahead log is the one file that readers write to.
bool is_as_found(Files before, Files after) {
  for (Files* const files : {&before, &after}) {
    for (auto& [name, bytes] : *files) {
      if (name.ends_with("-shm")) bytes.clear();
    }
  }
  return before == after;
}

std::optional<std::string> try_all(const Subject& subject, const Files& files,
                                   const fs::path& folder) {
  const fs::path place = folder / "subject";
  const fs::path beside = folder / "beside";
  for (const Runs& runs : reading_commands(subject, place, beside)) {
    fs::remove_all(place);
    fs::remove_all(beside);
    fs::create_directories(place);
    fs::create_directories(beside);
    write_files(place, files);
    if (auto wrong = attempt(runs, folder / "messages")) return wrong;
    if (!is_as_found(files, files_in(place)))
      return "files are not as found, from: " + runs.front().words.front();
  }
  return std::nullopt;
}

/// Whether every command took it; otherwise that is reported, after `label`, and the files are
/// kept.
bool is_taken(const Subject& subject, const Harmed& harmed, const std::string& label,
              const fs::path& folder, std::size_t number) {
  auto wrong = try_all(subject, harmed.files, folder);
  // A machine that is busy with other things can be slow once, hardly twice in the same place.
  if (wrong && wrong->starts_with("hangs")) wrong = try_all(subject, harmed.files, folder);
  if (!wrong) return true;
  std::cout << label << harmed.what << ": " << *wrong << std::endl;
  const fs::path kept = folder / ("failed-" + std::to_string(number));
  fs::create_directories(kept);
  write_files(kept, harmed.files);
  fs::copy_file(folder / "messages", kept / "messages", fs::copy_options::overwrite_existing);
  return false;
}

bool round(std::size_t number, std::uint64_t seed, const std::vector<Subject>& subjects,
           const fs::path& folder) {
  Random random{seed + number};
  const Subject& subject = subjects[some(random, subjects.size())];
  const std::string label =
      "seed " + std::to_string(seed) + ", round " + std::to_string(number) + ": ";
  return is_taken(subject, harm(subject, random), label, folder, number);
}

#ifdef __SANITIZE_ADDRESS__
constexpr const char* is_sanitized = "true";
#else
constexpr const char* is_sanitized = "false";
#endif

}  // namespace

int main(int argc, char** argv) {
  const bool as_they_are = argc == 4 && std::string_view{argv[3]} == "as-they-are";
  if (argc != 6 && !as_they_are) return 2;
  const std::vector<Subject> subjects = read_subjects(argv[1]);
  const std::uint64_t seed = as_they_are ? 0 : std::strtoull(argv[3], nullptr, 10);
  const std::size_t first = as_they_are ? 0 : std::strtoull(argv[4], nullptr, 10);
  const std::size_t count = as_they_are ? subjects.size() : std::strtoull(argv[5], nullptr, 10);
  std::size_t wrong = 0;
  for (std::size_t number = first; number < first + count; ++number) {
    const bool is_right =
        as_they_are ? is_taken(subjects[number],
                               {.files = subjects[number].files, .what = subjects[number].name}, "",
                               argv[2], number)
                    : round(number, seed, subjects, argv[2]);
    if (!is_right) ++wrong;
  }
  std::cout << R"({"rounds":)" << count << R"(,"subjects":)" << subjects.size() << R"(,"wrong":)"
            << wrong << R"(,"sanitized":)" << is_sanitized << "}" << std::endl;
  return wrong == 0 ? 0 : 1;
}
