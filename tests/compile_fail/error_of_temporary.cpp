// expect: deleted
// expect: first_error
#include <persist/cause.hpp>

persist::Exit<int, void> ended();

bool failed() { return persist::first_error(ended()) != nullptr; }
