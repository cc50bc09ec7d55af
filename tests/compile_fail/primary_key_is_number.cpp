// expect: persist: primary_key() of a key returns text
// expect: FindUser
#include "users.hpp"

struct FindUser {
  using Success = User;
  using Failure = NotFound;
  int id = 0;
  [[nodiscard]] int primary_key() const { return id; }
};

void look(persist::ResultPersistenceStore& users) { users.get(FindUser{1}); }
