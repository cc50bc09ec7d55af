// mdoc: what stands in the text of an option, in the language of manual pages.

#include <array>
#include <catch2/catch.hpp>

#include "cli/mdoc.hpp"

using persist::app::mdoc_of;
using persist::app::sentence_of;

TEST_CASE("mdoc marks options, words, variables, pages and arguments") {
  const std::array<std::string_view, 1> arguments{"KEY"};
  const auto mdoc = [&](std::string_view text) { return mdoc_of(text, arguments); };
  CHECK(mdoc("Keys after KEY.") == "Keys after\n.Ar KEY .\n");
  CHECK(mdoc("KEYS of an EXIT.") == "KEYS of an EXIT.\n");
  CHECK(mdoc("Like --value, but -0 too.") == "Like\n.Fl Fl value ,\nbut\n.Fl 0\ntoo.\n");
  CHECK(mdoc("See NO_COLOR and persist-dump(5).") ==
        "See\n.Ev NO_COLOR\nand\n.Xr persist-dump 5 .\n");
  CHECK(mdoc("Errors (*fail*) and `set` events") ==
        "Errors\n.Pf ( Cm fail )\nand\n.Ql set\nevents\n");
  CHECK(mdoc("One. Two (or so). Three") == "One.\nTwo (or so).\nThree\n");
  CHECK(mdoc("One.\n\nTwo.") == "One.\n.Pp\nTwo.\n");
}

TEST_CASE("mdoc escapes what would be a macro, punctuation or the end of a sentence") {
  const auto mdoc = [](std::string_view text) { return mdoc_of(text, {}); };
  CHECK(mdoc("`?` or `*`") == ".Ql \\&?\nor\n.Ql \\&*\n");
  CHECK(mdoc("`\"exit\":null`.") == ".Ql \\(dqexit\\(dq:null .\n");
  CHECK(mdoc("`a b`") == ".Ql \"a b\"\n");
  CHECK(mdoc("`No`") == ".Ql \\&No\n");
  CHECK(mdoc("a\\b `\\n`") == "a\\eb\n.Ql \\en\n");
  CHECK(mdoc(".profile") == "\\&.profile\n");
  CHECK(mdoc("e.g. `5m`") == "e.g.\\&\n.Ql 5m\n");
  CHECK(mdoc("a - b -- c") == "a - b -- c\n");
  CHECK(mdoc("an unpaired ` stays") == "an unpaired ` stays\n");
}

TEST_CASE("a line of the help becomes a sentence") {
  CHECK(sentence_of("print the version") == "Print the version.");
  CHECK(sentence_of("").empty());
}
