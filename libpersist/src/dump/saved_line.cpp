#include <cmath>

#include "dump/dump_line.hpp"
#include "dump/seal.hpp"

namespace persist {

namespace {

/// Puts the member `after` at the end of the object that `out` ends with.
void append_after(std::string& out, const AfterChange& after) {
  out.resize(out.rfind('}'));
  out += R"(,"after":)";
  if (after) {
    append_quoted(out, *after);
  } else {
    out += "null";
  }
  out += "}\n";
}

}  // namespace

// Servers keep whole milliseconds only.
std::string entry_digest(std::string_view value, Expires expires) {
  std::string time;
  if (const auto fraction = expires.fractional(); fraction && std::abs(*fraction) < 0x1p62) {
    expires = Expires::at(static_cast<std::int64_t>(std::floor(*fraction)));
  }
  expires.append_to(time);
  Sha256 sum;
  sum.update(time);
  sum.update("\n");
  sum.update(value);
  return sum.hex_digest();
}

void append_saved_line(std::string& out, std::string_view store, const EntryView& record,
                       const AfterChange& after) {
  append_dump_line(out, store, record);
  append_after(out, after);
}

void append_absent_line(std::string& out, std::string_view store, std::string_view key,
                        StorageClass key_class, const AfterChange& after) {
  out += dump::line_head(store);
  dump::append_key(out, {.key = key, .value = {}, .expires = {}, .key_class = key_class});
  out += R"(,"absent":true})";
  append_after(out, after);
}

struct DumpSealer::State {
  std::size_t lines = 0;
  Sha256 sum = {};
};

DumpSealer::DumpSealer() : state_{std::make_unique<State>()} {}
DumpSealer::DumpSealer(const DumpSealer& other) : state_{std::make_unique<State>(*other.state_)} {}
DumpSealer& DumpSealer::operator=(const DumpSealer& other) {
  if (this != &other) *state_ = *other.state_;
  return *this;
}
DumpSealer::~DumpSealer() = default;

void DumpSealer::add(std::string_view line) {
  ++state_->lines;
  state_->sum.update(line);
}

std::size_t DumpSealer::lines() const { return state_->lines; }

std::string DumpSealer::digest() { return state_->sum.hex_digest(); }

std::string DumpSealer::seal(DumpForm form) {
  return dump::seal_text(state_->lines, state_->sum.hex_digest(), form);
}

}  // namespace persist
