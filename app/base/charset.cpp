#include "base/charset.hpp"

#include <langinfo.h>
#include <locale.h>

#include <string_view>

namespace persist::app {

namespace {

Charset ask_locale() {
  // Not setlocale: nothing else may depend on the locale.
  const locale_t locale = ::newlocale(LC_CTYPE_MASK, "", locale_t{});
  if (locale == locale_t{}) return Charset::ascii;
  const bool is_utf8 = std::string_view{::nl_langinfo_l(CODESET, locale)} == "UTF-8";
  ::freelocale(locale);
  return is_utf8 ? Charset::unicode : Charset::ascii;
}

}  // namespace

Charset charset_of_locale() {
  static const Charset charset = ask_locale();
  return charset;
}

std::string_view ellipsis() { return charset_of_locale() == Charset::unicode ? "…" : "..."; }

std::string_view arrow() { return charset_of_locale() == Charset::unicode ? "→" : "->"; }

}  // namespace persist::app
