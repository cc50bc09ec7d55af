// expect: ignoring return value
// expect: nodiscard
#include "users.hpp"

void keep(persist::ResultPersistenceStore& users) { users.set(GetUser{1}, User{1}); }
