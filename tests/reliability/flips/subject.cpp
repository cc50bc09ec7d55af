#include "subject.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

namespace persist::flips {

namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

Runs ordinary(const Subject& subject, const std::string& url, const fs::path& beside) {
  const auto in_store = [&](Words words) {
    words.insert(words.end(), {"-d", url, "-s", subject.store});
    return Run{.words = std::move(words)};
  };
  const auto in_all = [&](Words words) {
    words.insert(words.end(), {"-d", url});
    return Run{.words = std::move(words)};
  };
  Runs runs{
      in_store({"get", subject.key}),
      in_store({"get", subject.key, "--entry", "--raw", "--pretty"}),
      in_store({"get-many", subject.key, "no such key", "--entries"}),
      in_store({"keys", "--all", "--long"}),
      in_store({"keys", "--prefix", subject.key.substr(0, 1), "--state", "success", "--json"}),
      in_store({"ttl", subject.key}),
      in_all({"stores"}),
      in_all({"stores", "--json"}),
      in_all({"dump"}),
      in_all({"dump", "--snapshot", "--match", "/_tag=\"Success\"", "-o", beside / "dump"}),
      in_all({"stats"}),
      in_all({"stats", "--json"}),
      in_all({"verify"}),
      in_all({"verify", "--json"}),
      Run{.words = {"diff", url, url}},
      Run{.words = {"diff", url, "memory:" + (beside / "dump").string(), "--format", "ndjson"}},
      Run{.words = {"copy", url, "memory:"}}};
  for (const char* layout : {"single", "multi", "kvs"}) {
    if (subject.is_database()) runs.push_back(in_all({"dump", "--layout", layout}));
  }
  if (subject.is_database()) runs.push_back(in_all({"backup", beside / "backup", "--force"}));
  return runs;
}

}  // namespace

Files files_in(const fs::path& folder) {
  Files files;
  for (const auto& entry : fs::directory_iterator{folder}) {
    files.emplace(entry.path().filename(), bytes_of(entry.path()));
  }
  return files;
}

void write_files(const fs::path& folder, const Files& files) {
  for (const auto& [name, bytes] : files) std::ofstream{folder / name, std::ios::binary} << bytes;
}

std::vector<Subject> read_subjects(const fs::path& list) {
  std::vector<Subject> subjects;
  std::ifstream in{list};
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields{line};
    Subject subject;
    std::string folder;
    std::getline(fields, folder, '\t');
    std::getline(fields, subject.main, '\t');
    std::getline(fields, subject.store, '\t');
    std::getline(fields, subject.key, '\t');
    subject.name = fs::path{folder}.filename();
    subject.files = files_in(folder);
    subjects.push_back(std::move(subject));
  }
  return subjects;
}

std::vector<Runs> reading_commands(const Subject& subject, const fs::path& folder,
                                   const fs::path& beside) {
  const std::string url = subject.is_database() ? "sqlite:" + (folder / subject.main).string()
                                                : "dir:" + folder.string();
  return {ordinary(subject, url, beside),
          {{.words = {"complete-words", "--", "-d", url, "keys", "-s", ""}}},
          {{.words = {"complete-words", "--", "-d", url, "-s", subject.store, "get", ""}}},
          {{.words = {"watch", "--initial", "-d", url}, .until_interrupted = true}}};
}

}  // namespace persist::flips
