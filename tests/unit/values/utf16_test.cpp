#include "values/utf16.hpp"

#include <catch2/catch.hpp>

using persist::ByteOrder;
using persist::utf16_from_utf8;
using persist::utf8_from_utf16;

namespace {

std::string of_units(const std::u16string& units, ByteOrder order) {
  std::string bytes;
  for (const char16_t unit : units) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes += order == ByteOrder::little ? low : high;
    bytes += order == ByteOrder::little ? high : low;
  }
  return bytes;
}

}  // namespace

TEST_CASE("UTF-16 of any units goes to UTF-8 and back unchanged") {
  const ByteOrder order = GENERATE(ByteOrder::little, ByteOrder::big);
  const std::vector<std::u16string> texts{u"",
                                          u"a",
                                          u"\u00e9\u20ac",
                                          u"\U0001F600",
                                          {0xD800},
                                          {0xDC00},
                                          {0xDC00, 0xD800},
                                          {0xD800, 0xD800, 0xDC00},
                                          {0xD800, u'a'},
                                          {0xFFFE},
                                          {0xFFFF},
                                          {0xFEFF},
                                          {0xFEFF, 0xFEFF},
                                          {0xDBFF, 0xDFFF},
                                          {0, u'a', 0},
                                          {0x7F, 0x80, 0x7FF, 0x800}};
  for (const std::u16string& text : texts) {
    const std::string bytes = of_units(text, order);
    CHECK(utf16_from_utf8(utf8_from_utf16(bytes, order), order) == bytes);
  }
}

TEST_CASE("UTF-16 becomes the UTF-8 that everybody writes, with three bytes for a lone surrogate") {
  CHECK(utf8_from_utf16(of_units(u"a\u20ac\U0001F600", ByteOrder::big), ByteOrder::big) ==
        "a\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(utf8_from_utf16(of_units({0xD800}, ByteOrder::little), ByteOrder::little) ==
        "\xed\xa0\x80");
  CHECK(utf8_from_utf16(of_units({0xFFFF}, ByteOrder::little), ByteOrder::little) ==
        "\xef\xbf\xbf");
  CHECK(utf8_from_utf16("a", ByteOrder::big).empty());
}

TEST_CASE("Text that no UTF-16 can be is none") {
  for (const char* text :
       {"\xff", "\xc0\x80", "\xe2\x82", "\xe0\x80\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
        "\x80", "\xed\xa0\x80\xed\xb0\x80", "\xf8\x88\x80\x80\x80"}) {
    CHECK(utf16_from_utf8(text, ByteOrder::little) == std::nullopt);
  }
}
