#include "drivers/mysql/error.hpp"

#include <algorithm>
#include <array>

namespace persist::mysql {

namespace {

struct Meaning {
  unsigned number;
  BackingFault fault;
};

// The numbers are those of errmsg.h and of the server's manual, in their order.
constexpr std::array meanings{
    Meaning{1040, BackingFault::busy},         // too many connections
    Meaning{1044, BackingFault::denied},       // database
    Meaning{1045, BackingFault::denied},       // login
    Meaning{1053, BackingFault::unreachable},  // the server shuts down
    Meaning{1130, BackingFault::denied},       // host
    Meaning{1142, BackingFault::denied},       // table
    Meaning{1143, BackingFault::denied},       // column
    Meaning{1203, BackingFault::busy},         // too many connections of the user
    Meaning{1205, BackingFault::busy},         // lock wait timeout
    Meaning{1213, BackingFault::conflict},     // deadlock
    Meaning{1226, BackingFault::busy},         // a resource limit of the user
    Meaning{1227, BackingFault::denied},       // a privilege is missing
    Meaning{1290, BackingFault::denied},       // the server is read-only
    Meaning{1317, BackingFault::busy},         // someone killed the statement
    Meaning{1698, BackingFault::denied},       // login by another way
    Meaning{1836, BackingFault::denied},       // the server is read-only
    Meaning{1927, BackingFault::unreachable},  // someone killed the connection
    Meaning{1969, BackingFault::busy},         // max_statement_time
    Meaning{2002, BackingFault::unreachable},  // connection refused, or no socket
    Meaning{2003, BackingFault::unreachable},  // connection refused
    Meaning{2006, BackingFault::unreachable},  // the server went away
    Meaning{2012, BackingFault::unreachable},  // the handshake broke off
    Meaning{2013, BackingFault::unreachable},  // connection lost
    Meaning{2055, BackingFault::unreachable},  // connection lost
    Meaning{3024, BackingFault::busy},         // max_execution_time
    Meaning{3118, BackingFault::denied},       // the account is locked
    Meaning{3572, BackingFault::busy},         // NOWAIT
    Meaning{4031, BackingFault::unreachable},  // disconnected for its idleness
    Meaning{4151, BackingFault::denied},       // the account is locked
};

void replace_all(std::string& text, std::string_view from) {
  if (from.empty()) return;
  constexpr std::string_view hidden = "***";
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), hidden);
    at += hidden.size();
  }
}

}  // namespace

PersistenceError error_of(unsigned number, std::string_view method, std::string message) {
  const auto* const known = std::ranges::lower_bound(meanings, number, {}, &Meaning::number);
  const bool is_known = known != meanings.end() && known->number == number;
  return PersistenceBackingError{.method = std::string{method},
                                 .fault = is_known ? known->fault : BackingFault::failed,
                                 .code = std::to_string(number),
                                 .message = std::move(message)};
}

bool loses_connection(unsigned number) {
  constexpr std::array lost{1053U, 1153U, 1927U, 2006U, 2013U, 2014U, 2055U, 4031U};
  return std::ranges::find(lost, number) != lost.end();
}

Redaction::Redaction(std::string_view password) : password_{password} {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : password) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
      encoded_ += c;
    } else {
      encoded_ += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
}

std::string Redaction::apply(std::string text) const {
  replace_all(text, password_);
  replace_all(text, encoded_);
  return text;
}

}  // namespace persist::mysql
