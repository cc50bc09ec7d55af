// expect: persist: this is not an exit of the key
// expect: GetUser
#include "users.hpp"

void keep(persist::ResultPersistenceStore& users) { users.set(GetUser{1}, std::string{"Ann"}); }
