/// Makes the manual pages, while the program is built:
///
///     persist_manual FOLDER TEMPLATE.in…
///
/// writes FOLDER/TEMPLATE for each of them.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>

#include "cli/manual.hpp"

namespace {

bool make_page(const std::filesystem::path& folder, const std::filesystem::path& source) {
  std::ifstream in{source, std::ios::binary};
  const std::string page_template{std::istreambuf_iterator<char>{in}, {}};
  if (!in) {
    std::cerr << source.string() << ": cannot read it\n";
    return false;
  }
  const std::string name = source.stem().string();
  const auto page = persist::app::manual_page(name, page_template);
  if (!page) {
    std::cerr << source.string() << ": " << page.error() << '\n';
    return false;
  }
  std::ofstream out{folder / name, std::ios::binary};
  out << *page << std::flush;
  if (!out) std::cerr << (folder / name).string() << ": cannot write it\n";
  return static_cast<bool>(out);
}

}  // namespace

int main(int count, char** words) {
  const std::span arguments{words, static_cast<std::size_t>(count)};
  if (arguments.size() < 3) {
    std::cerr << "usage: persist_manual FOLDER TEMPLATE.in...\n";
    return 2;
  }
  bool all_made = true;
  for (const char* const source : arguments.subspan(2)) {
    all_made = make_page(arguments[1], source) && all_made;
  }
  return all_made ? 0 : 1;
}
