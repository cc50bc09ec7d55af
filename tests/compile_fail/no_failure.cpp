// expect: persist: a key names the type of its failure
// expect: FindUser
#include "users.hpp"

struct FindUser {
  using Success = User;
  [[nodiscard]] std::string primary_key() const { return "1"; }
};

void look(persist::ResultPersistenceStore& users) { users.set(FindUser{}, User{1}); }
