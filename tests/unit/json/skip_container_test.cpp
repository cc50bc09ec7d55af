// Arrays and objects are passed over in blocks of bytes: strings, escapes and ends may stand
// anywhere in a block.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <persist/json_reader.hpp>

namespace {

/// Makes JSON of all kinds.
class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : random_{seed} {}

  std::string value(int levels) {
    switch (below(levels > 0 ? 6 : 3)) {
      case 0: return std::to_string(below(100000));
      case 1: return "true";
      case 2: return string();
      case 3: return "[" + several(levels, false) + "]";
      default: return "{" + several(levels, true) + "}";
    }
  }
  std::size_t below(std::size_t end) { return random_() % end; }

 private:
  std::string string() {
    static const std::vector<std::string> pieces{
        "a", "[", "]", "{", "}", ",", "\\\"", "\\\\", "\\u005b", "\xC3\xBC", ":", " ", "\\\\\\\""};
    std::string text = "\"";
    const bool has_escapes = below(3) == 0;
    for (std::size_t left = below(40); left > 0; --left) {
      const std::string& piece = pieces[below(pieces.size())];
      text += piece.front() == '\\' && !has_escapes ? "x" : piece;
    }
    return text + "\"";
  }
  std::string several(int levels, bool named) {
    std::string text;
    for (std::size_t left = below(6); left > 0; --left) {
      if (!text.empty()) text += below(4) == 0 ? " , " : ",";
      if (named) text += string() + ":";
      text += value(levels - 1);
    }
    return text;
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("elements_of finds the end of every value, wherever blocks of bytes begin") {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    RandomJson random{seed};
    std::vector<std::string> values;
    std::string text(random.below(3), ' ');
    text += '[';
    for (std::size_t left = 1 + random.below(5); left > 0; --left) {
      values.push_back(random.value(5));
      text += values.size() > 1 ? "," + values.back() : values.back();
    }
    text += ']';
    CAPTURE(seed, text);
    const auto json = persist::JsonView::parse(text);
    REQUIRE(json);
    std::vector<std::string> found;
    for (const persist::JsonView element : persist::elements_of(*json)) {
      found.emplace_back(element.text());
    }
    REQUIRE(found == values);
  }
}

TEST_CASE("number_of is the nearest double, as the C library finds it") {
  std::mt19937_64 random{1};
  for (int round = 0; round < 200000; ++round) {
    std::string text = random() % 2 == 0 ? "-" : "";
    text += std::to_string(random() % (std::uint64_t{1} << (random() % 60)));
    if (random() % 3 != 0) {
      text += '.' + std::to_string(random() % (std::uint64_t{1} << (1 + random() % 50)));
    }
    if (random() % 8 == 0) text += "e-" + std::to_string(random() % 20);
    CAPTURE(text);
    REQUIRE(persist::number_of(persist::JsonView::assume_valid(text)) ==
            std::strtod(text.c_str(), nullptr));
  }
}
