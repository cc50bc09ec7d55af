// A process that uses a cache over a SQLite file with leases, for lease_processes_test.cpp:
//
//     lease_user FILE KEY [REPEAT]
//
// It says "computing" when it begins to compute, goes on when it reads a line, and says in the end
// how it got the result: "computed", "store", …  With REPEAT it gets the keys 0 to REPEAT - 1,
// computes each at once, and says how many it computed.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <persist/persisted.hpp>
#include <persist/result_sqlite.hpp>
#include <persist/schema.hpp>

namespace {

struct GetNumber {
  using Success = int;
  using Failure = persist::Never;
  int id;
  std::string primary_key() const { return std::to_string(id); }
};

void say(std::string_view word) {
  std::printf("%.*s\n", static_cast<int>(word.size()), word.data());
  std::fflush(stdout);
}

std::string_view word_of(persist::AnsweredBy by) {
  switch (by) {
    case persist::AnsweredBy::computing: return "computed";
    case persist::AnsweredBy::store: return "store";
    default: return "other";
  }
}

int run(const std::string& path, int id, int repeat) {
  auto services = persist::layer_result_sqlite({.path = path}).build();
  if (!services) return 1;
  persist::AnsweredBy by{};
  int computed = 0;
  auto cache = persist::persisted<GetNumber>(
      services->share(persist::ResultPersistence::tag), "numbers",
      [&](const GetNumber& key) -> persist::ExitOf<GetNumber> {
        ++computed;
        if (repeat == 0) {
          say("computing");
          std::getchar();
        }
        return key.id;
      },
      {.time_to_live = persist::lifetime_by_outcome<GetNumber>({.success = std::chrono::hours{1}}),
       .across_processes = true,
       .observe = [&](const persist::Answer& answer) { by = answer.by; }});
  if (!cache) {
    std::puts(persist::message_of(cache.error()).c_str());
    return 1;
  }
  if (repeat == 0) {
    if (!cache->get(GetNumber{id})) return 1;
    say(word_of(by));
    return 0;
  }
  for (int i = 0; i < repeat; ++i) {
    if (!cache->get(GetNumber{i})) return 1;
  }
  say(std::to_string(computed));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return 2;
  return run(words[1], std::atoi(words[2]), count > 3 ? std::atoi(words[3]) : 0);
}
