#include "drivers/sqlite/lock_holders.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace persist::sqlite {

// A line: "1: POSIX  ADVISORY  READ 4711 fe:00:393223 128 128", the device in hexadecimal. Overlay
// and Btrfs show another device there than stat does, an anonymous one: there the number is enough.
bool has_lock_holder(const std::filesystem::path& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return false;
  std::ifstream locks{"/proc/locks"};
  std::string line;
  while (std::getline(locks, line)) {
    unsigned device_major = 0;
    unsigned device_minor = 0;
    unsigned long inode = 0;
    // NOLINTNEXTLINE(cert-err34-c): the kernel writes these numbers
    if (std::sscanf(line.c_str(), "%*s %*s %*s %*s %*d %x:%x:%lu", &device_major, &device_minor,
                    &inode) != 3) {
      continue;  // one that waits for another begins with "1: ->"
    }
    const bool is_same_device = device_major == 0 || (device_major == gnu_dev_major(about.st_dev) &&
                                                      device_minor == gnu_dev_minor(about.st_dev));
    if (inode == about.st_ino && is_same_device) return true;
  }
  return false;
}

}  // namespace persist::sqlite
