// URLs of servers, without a server.

#include "cli/program.hpp"

#include <catch2/catch.hpp>

using cli::persist;

TEST_CASE("A mysql: or mariadb: URL must name one database, and known settings") {
  const auto message_about = [](const std::string& url) {
    const auto ran = persist({"-d", url, "keys"});
    CAPTURE(url);
    CHECK(ran.status == 2);
    return ran.err;
  };
  for (const std::string scheme : {"mysql", "mariadb"}) {
    for (const std::string place : {"://host", "://host/", "://host/a/b"}) {
      CHECK_THAT(message_about(scheme + place), Catch::Contains("must name one database") &&
                                                    Catch::Contains("mysql://HOST/DATABASE"));
    }
  }
  CHECK_THAT(message_about("mysql://host/db?sslmode=prefer"),
             Catch::Contains("sslmode") && Catch::Contains("disable, require, verify-full"));
  CHECK_THAT(message_about("mysql://host/db?layout=wide"),
             Catch::Contains("auto, single, multi, kvs"));
  CHECK_THAT(message_about("mysql://host/db?form=odd"), Catch::Contains("auto, bare, escaped"));
  CHECK_THAT(message_about("mysql://host/db?schema=x"), Catch::Contains("schema"));
}

TEST_CASE("The table of a URL is one of the layout kvs, whichever the database") {
  for (const std::string url : {"sqlite:a.db", "mysql://host/db", "postgresql://host/db"}) {
    CAPTURE(url);
    const auto other = persist({"-d", url + "?table=x&layout=multi", "keys"});
    CHECK(other.status == 2);
    CHECK_THAT(other.err, Catch::Contains("only the layout kvs"));
    const auto empty = persist({"-d", url + "?table=", "keys"});
    CHECK(empty.status == 2);
    CHECK_THAT(empty.err, Catch::Contains("name of the table is empty"));
  }
}

TEST_CASE("A MySQL server that refuses the connection is worth trying again") {
  const auto ran = persist({"-d", "mysql://user:secret@127.0.0.1:1/db", "keys"});
  CHECK(ran.status == 5);
  CHECK_THAT(ran.err, Catch::Contains("127.0.0.1") && !Catch::Contains("secret"));
  const auto several = persist({"-d", "mysql://127.0.0.1:1,127.0.0.1:2/db", "keys"});
  CHECK(several.status == 5);
}
