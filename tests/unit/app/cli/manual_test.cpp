// manual: templates and the table of options become pages, or the template is wrong.

#include <catch2/catch.hpp>

#include "cli/manual.hpp"

using persist::app::manual_page;

namespace {

std::string error_of(std::string_view name, std::string_view page_template) {
  const auto page = manual_page(name, page_template);
  return page ? "none" : page.error();
}

}  // namespace

TEST_CASE("manual lists the options of a group") {
  const auto page = manual_page("persist-keys.1",
                                ".Os persist @VERSION@\n@OPTIONS:own@\n"
                                "Then:\n@OPTIONS:selection@\nThe end.\n");
  REQUIRE(page);
  CHECK(page->starts_with(".Os persist 0."));
  CHECK(page->find("\n.Bl -tag -width Ds\n.It Fl 0 , Fl Fl null\nEnd each key with NUL") !=
        std::string::npos);
  CHECK(page->find(".It Fl Fl prefix Ar P\nKeys that begin with\n.Ar P .\n") != std::string::npos);
  CHECK(page->find(".It Fl Fl state Cm success | Cm failure | Cm fail ") != std::string::npos);
  CHECK(page->find(".It Fl Fl live\nOnly live entries (the default).\n") != std::string::npos);
  CHECK(page->ends_with("\n.El\nThe end.\n"));
  const auto set = manual_page("persist-set.1", "@OPTIONS:own@\n@OPTIONS:exit@\n");
  REQUIRE(set);
  CHECK(set->find(".It Fl Fl success Op Ar JSON\n") != std::string::npos);
}

TEST_CASE("manual lists commands, and options as members of requests") {
  const auto page = manual_page("page.5", "@COMMANDS:changing@\n@MEMBERS:keys:selection@\n");
  REQUIRE(page);
  CHECK(page->find(".It Xr persist-remove 1\nRemove entries.\n") != std::string::npos);
  CHECK(page->find(".It Cm prefix : Ar P Pq string\n") != std::string::npos);
  CHECK(page->find(".It Cm match : Ar CONDITION Pq string or array of strings\n") !=
        std::string::npos);
  CHECK(page->find(".It Cm expired Pq boolean\n") != std::string::npos);
  CHECK(page->find(".It Cm limit : Ar N Pq number\n") != std::string::npos);
}

TEST_CASE("manual refuses a template that leaves options out, or names what does not exist") {
  CHECK(error_of("persist-keys.1", "@OPTIONS:own@\n") == "@OPTIONS:selection@ is missing");
  CHECK(error_of("persist-keys.1", "@OPTIONS:own@\n@OPTIONS:own@\n") ==
        "@OPTIONS:own@: the group is listed twice");
  CHECK(error_of("persist-get.1", "@OPTIONS:selection@\n") ==
        "@OPTIONS:selection@: no options in this group");
  CHECK(error_of("persist-get.1", "@OPTION:own@\n") == "@OPTION:own@: no such directive");
  CHECK(error_of("persist-batch.1", "@MEMBERS:kyes:selection@\n") ==
        "@MEMBERS:kyes:selection@: no such command");
  CHECK(error_of("persist.1", "@COMMANDS:writing@\n") ==
        "@COMMANDS:writing@: no such group of commands");
  CHECK(error_of("persist-kyes.1", "") == "there is no command kyes");
  CHECK(error_of("persist.1", "") == "@OPTIONS:global@ is missing");
}
