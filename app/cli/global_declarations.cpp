#include "cli/global_options.hpp"

namespace persist::app {

namespace {

void declare_place(Options& options, GlobalOptions& typed) {
  options.value(
      "-d,--db", "URL", typed.db,
      {"the backing: PATH, sqlite:PATH, memory:, memory:FILE, dir:PATH, redis://HOST, "
       "postgresql://HOST/DB, mysql://HOST/DB [PERSIST_DB]",
       "The backing: `PATH` or `sqlite:PATH` for a SQLite file, `memory:` for an empty backing in "
       "memory, `memory:FILE` for one that is filled from a dump and never written back, "
       "`dir:PATH` for a folder of Effect's file-system KeyValueStore. A path that contains a "
       "colon is written `./a:b`.\n\n"
       "URLs that begin with *sqlite:* or *dir:* may end with `?` and members `name=value`, "
       "separated by `&`: *layout*, *table* and *form* (as --layout, --table and --kvs-form) for a "
       "SQLite file, *form* for a folder. In a value, `%XX` is the byte with this hexadecimal "
       "number; the path is taken as written. The members follow the last `?`, so a path that "
       "contains one needs another at its end. A plain path has no members. --table and "
       "--kvs-form apply to --db only and override its URL; for backings that are given as "
       "arguments, use members.\n\n"
       "`redis://HOST:PORT/DATABASE`, `rediss://` with TLS and `redis+unix:PATH` for a Redis "
       "server or cluster, `postgresql://HOST:PORT/DATABASE` for a PostgreSQL database, "
       "`mysql://HOST:PORT/DATABASE` for a database of a MySQL or MariaDB server, see SERVERS."});
  options.value("--password-file", "FILE", typed.password_file,
                {"the first line of FILE is the password of the server",
                 "Use the first line of FILE as the password of the server of --db. A password in "
                 "the URL can be seen by other users while the command runs; see SERVERS for "
                 "environment variables."});
  options.value("-s,--store", "ID", typed.store,
                {"the store [PERSIST_STORE]",
                 "The store. If it is omitted, a command works on every store or, where it needs "
                 "one, on the only one that the database has."});
  options.flag("--all-stores", typed.all_stores, {"every store, ignoring PERSIST_STORE"});
  options.exclusive({"--store", "--all-stores"});
}

void declare_form(Options& options, GlobalOptions& typed) {
  options.choice(
      "--layout", {"auto", "single", "multi", "kvs", "cluster", "queue"}, typed.layout,
      {"the table layout (auto: the one that exists) [PERSIST_LAYOUT]",
       "The layout of the tables in a SQLite file, see FILES. *auto* detects it, and uses *single* "
       "in a new file. A layout that the database does not have is a usage error that names those "
       "it has, except where *set*, *load*, *copy* or *batch* may create it. A store that exists "
       "in "
       "one layout of a file is never created in a second one. *cluster* and *queue* are the "
       "requests of Effect's cluster and workflows and the elements of its persisted queues, see "
       "persist-workflows(7); *auto* means them where a database has no other layout."});
  options.value("--table", "TABLE", typed.table,
                {"the table of the layout kvs (effect_key_value_store)",
                 "The table of the layout *kvs*, if `KeyValueStore.layerSql` was given a name for "
                 "it. The default is `effect_key_value_store`."});
  options.choice(
      "--kvs-form", {"auto", "bare", "escaped"}, typed.kvs_form,
      {"the form of the keys in a key-value store: bare (before Effect 4.1) or escaped (auto: "
       "the form that exists)",
       "The form of the keys in a key-value store, see FILES: *bare*, as written before "
       "Effect 4.1, or *escaped*; *auto* is the form that exists."});
}

void declare_values(Options& options, GlobalOptions& typed) {
  options.flag("--steps", typed.steps,
               {"the steps of workflows are entries, too",
                "Of workflows, the activities, deferreds and clocks of their runs are entries, "
                "too; see persist-workflows(7)."});
  options.flag("--raw", typed.raw,
               {"work on the backing layer: any JSON, not only Exits",
                "Work at the backing layer, where values may be any JSON and not only Exits."});
  options.choice("--dialect", {"v3", "v4"}, typed.dialect,
                 {"the dialect of Exits that options create (v4) [PERSIST_DIALECT]",
                  "The dialect of Exits that options create: *v3*, written by Effect 2 and 3, or "
                  "*v4*, the default, written by Effect 4. Both are read everywhere."});
  options.value(
      "--tag", "TAG", typed.tag,
      {"keys are TAG:KEY, as the first releases of Effect wrote them",
       "Each key is stored as `TAG:KEY`. The first releases of Effect's module wrote keys in this "
       "form, from the tag of a request and its primary key. Effect 3.22 and 4.1 store a request "
       "under its primary key alone, unless the application's `primaryKey` adds the tag; their "
       "applications use one store for each kind of request instead. *set* warns if no other key "
       "of "
       "the store has the tag."});
  options.value("--schemas", "FILE", typed.schemas,
                {"check Exits by the JSON Schemas in FILE [PERSIST_SCHEMAS]",
                 "Check Exits by the JSON Schemas in FILE, which has the form of "
                 "persist-schemas(5): the values of successes and the errors of failures, by store "
                 "and tag. `get` does not print a value that does not match, `set`, `load`, "
                 "`copy`, `edit`, `update` and `batch` refuse it with status 3, `verify` reports "
                 "it, `stats` counts it."});
  options.flag("--read-only", typed.read_only,
               {"refuse every change [PERSIST_READ_ONLY]", "Refuse every change."});
  options.flag("--allow-triggers", typed.allow_triggers,
               {"write even if triggers or foreign keys may act",
                "Write to tables even if they have triggers, if a foreign key would change rows of "
                "another table, or if a constraint, default or index may take unlimited time or "
                "memory."});
  options.value(
      "--max-value-size", "SIZE", typed.max_value_bytes,
      {"maximum size of a value to read or write: 4096, 10K, 1G (64M)",
       "The maximum size of a value to read or write: bytes, or with a unit of 1024 each, `10K`, "
       "`1.5M`, at most `1G`. The default is `64M`. A command "
       "that scans entries reports and skips a longer one, and ends with status 4. Such "
       "an entry can still be removed. In a SQLite file the limit applies to rows, which "
       "may be 1 MiB longer."});
  options.value("--max-dump-size", "SIZE", typed.max_dump_bytes,
                {"maximum size of a compressed dump when decompressed (4G)",
                 "The maximum size of a dump that is compressed with gzip or zstd when it is "
                 "decompressed, which happens in a temporary file: bytes, or with a unit of 1024 "
                 "each. The default is `4G`. A longer one is an error, and nothing is changed."});
  options.value("--timeout", "DURATION", typed.timeout,
                {"how long to wait for a locked file or a server (5s) [PERSIST_TIMEOUT]",
                 "How long to wait for a locked file, or for an answer of a server. The default is "
                 "`5s`."});
  options.value("--now", "TIME", typed.now,
                {"use TIME instead of the current time",
                 "Use TIME instead of the current time: to decide what has expired, and as the "
                 "start of a --ttl."});
}

void declare_output(Options& options, GlobalOptions& typed) {
  options.flag("--pretty", typed.pretty,
               {"indent JSON",
                "Indent JSON, with a line for each member and element. `dump`, `fmt` and `merge` "
                "write the pretty form of persist-dump(5). `get`, `get-many`, `batch` and `watch` "
                "obey it; so do "
                "`keys`, `stores`, `stats` and `verify` in what they print with --json, `diff` "
                "with --format *ndjson*, and commands that change entries in what they print with "
                "--dry-run. `ttl`, `backup` and `completion` print no JSON and refuse it."});
  options.flag("--compact", typed.compact, "print JSON on one line");
  options.choice("--color", {"auto", "always", "never"}, typed.color,
                 {"colour the output (auto: on a terminal) [PERSIST_COLOR]",
                  "Whether to colour the output; *auto*, the default, does so on a terminal."});
  options.flag("--no-pager", typed.no_pager,
               {"do not show long output in a pager [PERSIST_PAGER, PAGER]",
                "Do not show long output on a terminal in a pager."});
  options.flag("-q,--quiet", typed.quiet,
               {"only errors on standard error", "Print only errors on standard error."});
  options.flag("-v,--verbose", typed.verbose,
               {"more messages on standard error", "Print more messages on standard error."});
  options.choice("--progress", {"auto", "always", "never"}, typed.progress,
                 {"show the progress of long operations (auto: on a terminal)",
                  "Whether to show on standard error the progress of long operations, and that the "
                  "command has waited for two seconds for a lock of another process; *auto*, the "
                  "default, does so on a terminal."});
  options.choice("--errors", {"text", "json"}, typed.errors,
                 {"format of errors and warnings (text)",
                  "How errors and warnings are written: as one line of text (the default), or as "
                  "one JSON object per line."});
  options.exclusive({"--pretty", "--compact"});
  options.exclusive({"--quiet", "--verbose"});
}

}  // namespace

void GlobalOptions::declare(Options& options) {
  options.group({.title = "Options for every command", .name = "global"});
  declare_place(options, *this);
  declare_form(options, *this);
  declare_values(options, *this);
  declare_output(options, *this);
}

}  // namespace persist::app
