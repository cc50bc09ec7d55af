// expect: persist: a key has a function `std::string primary_key() const`
// expect: CountUsers
#include "users.hpp"

struct CountUsers {
  using Success = double;
  using Failure = persist::Never;
};

void look(persist::ResultPersistenceStore& users) { users.get(CountUsers{}); }
