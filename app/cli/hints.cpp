#include "cli/hints.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace persist::app {

namespace {

struct ForeignWord {
  std::string_view word;
  std::string_view command;
};

constexpr std::array foreign_words{
    ForeignWord{"ls", "keys"},          ForeignWord{"list", "keys"},
    ForeignWord{"scan", "keys"},        ForeignWord{"find", "keys"},
    ForeignWord{"rm", "remove"},        ForeignWord{"del", "remove"},
    ForeignWord{"delete", "remove"},    ForeignWord{"unlink", "remove"},
    ForeignWord{"put", "set"},          ForeignWord{"add", "set"},
    ForeignWord{"insert", "set"},       ForeignWord{"write", "set"},
    ForeignWord{"cat", "get"},          ForeignWord{"read", "get"},
    ForeignWord{"redrive", "requeue"},  ForeignWord{"exists", "get"},
    ForeignWord{"retry", "requeue"},    ForeignWord{"poll", "show"},
    ForeignWord{"mget", "get-many"},    ForeignWord{"export", "dump"},
    ForeignWord{"import", "load"},      ForeignWord{"cp", "copy"},
    ForeignWord{"flushdb", "clear"},    ForeignWord{"flushall", "clear"},
    ForeignWord{"truncate", "clear"},   ForeignWord{"info", "stats"},
    ForeignWord{"count", "stats"},      ForeignWord{"dbsize", "stats"},
    ForeignWord{"databases", "stores"}, ForeignWord{"tables", "stores"},
    ForeignWord{"monitor", "watch"},    ForeignWord{"subscribe", "watch"},
    ForeignWord{"tail", "watch"},       ForeignWord{"touch", "expire"},
    ForeignWord{"pexpire", "expire"},   ForeignWord{"persist", "expire --never"},
    ForeignWord{"pttl", "ttl"},         ForeignWord{"check", "verify"},
    ForeignWord{"fsck", "verify"},      ForeignWord{"compare", "diff"},
    ForeignWord{"gc", "purge"},         ForeignWord{"prune", "purge"},
    ForeignWord{"vacuum", "purge"},     ForeignWord{"save", "backup"},
    ForeignWord{"snapshot", "backup"}};

bool is_database(std::string_view word) {
  if (word.contains(':') || word.contains('/') || word.ends_with(".db") ||
      word.ends_with(".sqlite")) {
    return true;
  }
  std::error_code unknown;
  return std::filesystem::exists(word, unknown);
}

/// `word` where a shell takes it as it stands, otherwise FILE.
std::string plain_or_file(std::string_view word) {
  const bool is_plain = std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"._-/:"}.contains(c);
  });
  return is_plain && !word.starts_with('-') ? std::string{word} : "FILE";
}

}  // namespace

std::string hint_for_command(std::string_view word) {
  const auto* const found = std::ranges::find(foreign_words, word, &ForeignWord::word);
  if (found != foreign_words.end()) return "use " + std::string{found->command};
  if (!is_database(word)) return {};
  return "--db names the database: persist -d " + plain_or_file(word) + " stores";
}

std::string hint_for_argument(std::string_view command, std::string_view word) {
  if (command == "keys" && word.find_first_of("*?[") != std::string_view::npos) {
    return "use --glob for keys that match a pattern: keys --glob '" + std::string{word} + '\'';
  }
  if (is_database(word)) {
    return "--db names the database: persist -d " + plain_or_file(word) + ' ' +
           std::string{command};
  }
  if (command == "keys") return "use --prefix or --glob to select keys, or get to print a value";
  return {};
}

}  // namespace persist::app
