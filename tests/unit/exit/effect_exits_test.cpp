#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

using persist::Dialect;
using persist::JsonView;

namespace {

constexpr std::string_view suffix = ".expected.ndjson";

std::string text_of(JsonView entry, std::string_view member) {
  return persist::unquoted(persist::member_of(entry, member).value());
}

/// The Exit that Effect wrote is read as Effect reads it, and is written again byte for byte.
void check_entry(JsonView entry, Dialect dialect) {
  const JsonView encoded = persist::member_of(entry, "encoded").value();
  INFO(encoded.text());
  const auto exit = persist::read_exit(encoded);
  REQUIRE(exit);
  CHECK(persist::value_state(encoded.text()).success == (text_of(entry, "state") == "success"));
  std::size_t losses = 0;
  CHECK(persist::write_exit(*exit, dialect, &losses)->text() == encoded.text());
  CHECK(losses == 0);
}

int check_file(const std::filesystem::path& path, Dialect dialect) {
  std::ifstream lines{path};
  int entries = 0;
  for (std::string line; std::getline(lines, line); ++entries) {
    check_entry(JsonView::parse(line).value(), dialect);
  }
  return entries;
}

}  // namespace

TEST_CASE("read_exit and write_exit take what Effect wrote, in the dialect of its version") {
  int entries = 0;
  for (const auto& file : std::filesystem::directory_iterator{FIXTURES}) {
    const std::string name = file.path().filename();
    if (!name.ends_with(suffix)) continue;
    INFO(name);
    entries += check_file(file.path(), name.starts_with("v3") ? Dialect::v3 : Dialect::v4);
  }
  CHECK(entries > 800);
}
