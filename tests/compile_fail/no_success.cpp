// expect: persist: a key names the type of its success
// expect: FindUser
#include "users.hpp"

struct FindUser {
  using Failure = NotFound;
  [[nodiscard]] std::string primary_key() const { return "1"; }
};

void look(persist::ResultPersistenceStore& users) { users.get(FindUser{}); }
