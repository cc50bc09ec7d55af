#include "cli/mdoc.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace persist::app {

namespace {

constexpr std::string_view closing = ".,;:)?!";

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }

/// A word of the text, what stands around it taken off.
struct Word {
  bool is_in_parenthesis = false;
  std::string_view core;
  /// "`" or "*", which stood around the core, or 0.
  char mark = 0;
  std::string_view end;
};

/// Takes the first word, up to a space outside of marks, off `text`.
std::string_view take_word(std::string_view& text) {
  char within = 0;
  std::size_t size = 0;
  for (; size < text.size() && (within != 0 || text[size] != ' '); ++size) {
    const char c = text[size];
    if (within == 0 ? c == '`' : c == within) within = within == 0 ? c : char{0};
  }
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(std::min(text.size(), size + 1));
  return word;
}

Word parts_of(std::string_view text) {
  Word word;
  if (text.size() > 1 && text.front() == '(') {
    word.is_in_parenthesis = true;
    text.remove_prefix(1);
  }
  if (!text.empty() && (text.front() == '`' || text.front() == '*')) {
    const std::size_t last = text.find(text.front(), 1);
    if (last != std::string_view::npos) {
      word.mark = text.front();
      word.core = text.substr(1, last - 1);
      word.end = text.substr(last + 1);
      return word;
    }
  }
  std::size_t size = text.size();
  while (size > 1 && closing.find(text[size - 1]) != std::string_view::npos) --size;
  word.core = text.substr(0, size);
  word.end = text.substr(size);
  return word;
}

std::string escaped_text(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\\' ? std::string{"\\e"} : std::string{c};
  return out;
}

/// An argument of a macro, which is neither punctuation nor a macro itself.
std::string macro_argument(std::string_view text) {
  std::string out;
  const bool may_be_macro =
      text.size() < 4 && text.size() > 1 && is_upper(text[0]) && !is_upper(text[1]);
  if (may_be_macro || (text.size() == 1 && !is_letter(text[0]))) out += "\\&";
  for (const char c : text) out += c == '"' ? std::string{"\\(dq"} : escaped_text({&c, 1});
  return text.find(' ') == std::string_view::npos ? out : '"' + out + '"';
}

bool is_variable(std::string_view word) {
  return word.find('_') != std::string_view::npos &&
         std::ranges::all_of(word, [](char c) { return is_upper(c) || c == '_'; });
}

/// "persist-dump(5" of "persist-dump(5)", whose end is taken off.
bool is_page(const Word& word) {
  const auto parenthesis = word.core.find('(');
  return parenthesis != std::string_view::npos && parenthesis > 0 &&
         parenthesis + 2 == word.core.size() && word.end.starts_with(')');
}

class Writer {
 public:
  explicit Writer(std::span<const std::string_view> arguments) : arguments_{arguments} {}

  void append(std::string_view word) {
    Word parts = parts_of(word);
    if (is_page(parts)) {
      parts.end.remove_prefix(1);
      const std::string name{parts.core.substr(0, parts.core.size() - 2)};
      macro(parts, "Xr " + name + ' ' + parts.core.back());
    } else if (const std::string name = macro_for(parts); !name.empty()) {
      macro(parts, name);
    } else {
      plain(word);
    }
  }

  void end_line() {
    if (line_.empty()) return;
    if (line_.front() == '.' || line_.front() == '\'') line_.insert(0, "\\&");
    // Taken for the end of a sentence otherwise.
    if (line_.ends_with("e.g.")) line_ += "\\&";
    out_ += std::exchange(line_, {}) + '\n';
  }

  [[nodiscard]] std::string text() && {
    end_line();
    return std::move(out_);
  }
  void paragraph() {
    end_line();
    out_ += ".Pp\n";
  }

 private:
  /// The macro for a word and its arguments; empty for plain text.
  [[nodiscard]] std::string macro_for(const Word& word) const {
    if (word.mark == '`') return "Ql " + macro_argument(word.core);
    if (word.mark == '*') return "Cm " + macro_argument(word.core);
    const std::string core{word.core};
    if (core.size() > 2 && core.starts_with("--")) return "Fl Fl " + core.substr(2);
    if (core.size() == 2 && core[0] == '-' && core[1] != '-') return "Fl " + core.substr(1);
    if (is_variable(core)) return "Ev " + core;
    return std::ranges::find(arguments_, core) != arguments_.end() ? "Ar " + core : "";
  }

  void macro(const Word& word, const std::string& call) {
    end_line();
    out_ += '.' + (word.is_in_parenthesis ? "Pf ( " + call : call);
    for (const char c : word.end) out_ += std::string{' '} + c;
    out_ += '\n';
  }

  void plain(std::string_view word) {
    if (!line_.empty()) line_ += ' ';
    line_ += escaped_text(word);
    // A sentence has lines of its own.
    if (word.ends_with('.') && word != "e.g.") end_line();
  }

  std::span<const std::string_view> arguments_;
  std::string out_;
  std::string line_;
};

}  // namespace

std::string mdoc_of(std::string_view text, std::span<const std::string_view> arguments) {
  Writer writer{arguments};
  while (true) {
    const auto end = text.find("\n\n");
    for (std::string_view paragraph = text.substr(0, end); !paragraph.empty();) {
      writer.append(take_word(paragraph));
    }
    if (end == std::string_view::npos) return std::move(writer).text();
    text.remove_prefix(end + 2);
    writer.paragraph();
  }
}

std::string sentence_of(std::string_view line) {
  std::string sentence{line};
  if (sentence.empty()) return sentence;
  sentence.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence.front())));
  return sentence + '.';
}

}  // namespace persist::app
