// Feeds every file of the folders (or files) named to the harness, once: what libFuzzer does with a
// corpus, for compilers that have no libFuzzer.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "property.hpp"

namespace {

void replay(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  int count = 0;
  for (int index = 1; index < argc; ++index) {
    const std::filesystem::path named{argv[index]};
    if (!std::filesystem::is_directory(named)) {
      replay(named);
      ++count;
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator{named}) {
      replay(entry.path());
      ++count;
    }
  }
  std::cout << count << " inputs replayed\n";
  return count == 0 ? 1 : 0;
}
