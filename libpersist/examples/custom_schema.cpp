// Schemas of one's own types: one that is composed of fields, and one that is written by hand
// because its JSON is not an object.

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <persist/schema.hpp>

// An amount in cents; in JSON the string "12.50", so that no reader rounds it.
struct Money {
  std::int64_t cents = 0;
};

template <>
struct persist::Schema<Money> {
  static Decoded<Money> decode(std::optional<JsonView> json) {
    const Decoded<std::string> text = persist::Schema<std::string>::decode(json);
    if (!text) return std::unexpected{text.error()};
    const std::size_t point = text->find('.');
    if (point == std::string::npos || text->size() != point + 3) return wrong();
    std::string digits = *text;
    digits.erase(point, 1);
    Money money;
    const char* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, money.cents);
    if (error != std::errc{} || rest != end) return wrong();
    return money;
  }

  static Encoded encode(Money money, JsonSink sink) {
    if (money.cents < 0) return issue("an amount must not be negative");
    const std::string digits = std::to_string(money.cents + 1000);  // three digits at least
    const std::string whole = std::to_string(money.cents / 100);
    const std::string text = whole + '.' + digits.substr(digits.size() - 2);
    return persist::Schema<std::string>::encode(text, sink);
  }

 private:
  // What is wrong, for people. It does not quote the value: results can be secrets.
  static std::unexpected<Issues> wrong() { return issue("expected an amount such as \"12.50\""); }
};

struct Line {
  std::string article;
  Money price;
};

template <>
struct persist::Schema<Line> {
  static constexpr auto shape = persist::record(persist::field("article", &Line::article),
                                                persist::field("price", &Line::price));
};

struct Invoice {
  int number = 0;
  std::vector<Line> lines;
};

template <>
struct persist::Schema<Invoice> {
  static constexpr auto shape =
      persist::tagged("Invoice", persist::field("number", &Invoice::number),
                      persist::field("lines", &Invoice::lines));
};

int main() {
  const Invoice invoice{.number = 7, .lines = {{"pen", {250}}, {"paper", {1205}}}};
  const auto json = persist::encode(invoice);
  if (!json) return 1;
  std::puts(json->text().c_str());

  const auto same = persist::decode<Invoice>(*json);
  if (!same || same->lines[1].price.cents != 1205) return 1;

  const auto wrong = persist::JsonText::parse(
      R"({"_tag":"Invoice","number":8,"lines":[{"article":"ink","price":"9.5"},{"price":"1.00"}]})");
  if (!wrong) return 1;
  const auto read = persist::decode<Invoice>(*wrong);
  if (read) return 1;
  for (const persist::Issue& issue : read.error()) {
    std::printf("%s: %s\n", issue.path.c_str(), issue.message.c_str());
  }
  return 0;
}

// Prints:
//   {"_tag":"Invoice","number":7,"lines":[{"article":"pen","price":"2.50"},{"article":"paper","price":"12.05"}]}
//   /lines/0/price: expected an amount such as "12.50"
//   /lines/1/article: is missing
