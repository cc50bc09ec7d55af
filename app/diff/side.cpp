#include "diff/side.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include <persist/dump_reader.hpp>

#include "io/compression.hpp"
#include "io/input.hpp"

namespace persist::app {

namespace {

Outcome<bool> is_dump_file(const std::string& path) {
  struct stat about {};
  // What cannot be seen is an error of whoever opens it.
  if (::stat(path.c_str(), &about) != 0 || S_ISDIR(about.st_mode)) return false;
  if (!S_ISREG(about.st_mode)) return true;
  const auto file = open_for_reading(path);
  if (!file) return std::unexpected(file.error());
  std::array<char, 4096> head{};
  const auto size = read_some(file->number(), head.data(), head.size(), path);
  if (!size) return std::unexpected(size.error());
  const std::string_view begin{head.data(), *size};
  return begins_like_dump(begin) || compression_in(begin) != Compression::none;
}

StorageClass class_in_dump(const EntryView& record) {
  return record.key_class == StorageClass::blob || !is_utf8(record.key) ? StorageClass::blob
                                                                        : StorageClass::text;
}

}  // namespace

std::strong_ordering compare_places(const SideEntry& a, const SideEntry& b) {
  if (const auto order = a.store <=> b.store; order != 0) return order;
  if (const auto order = a.record.key <=> b.record.key; order != 0) return order;
  if (a.record.key_class == b.record.key_class) return std::strong_ordering::equal;
  return class_in_dump(a.record) <=> class_in_dump(b.record);
}

Outcome<SideSource> SideSource::find(const std::string& argument, const Settings& settings) {
  if (argument == "-") return SideSource{argument};
  auto place = locate(*settings.drivers, argument);
  if (!place) return std::unexpected(std::move(place.error()));
  const bool has_scheme = place->uri.path != argument;
  if (!has_scheme) {
    const auto is_dump = is_dump_file(argument);
    if (!is_dump) return std::unexpected(is_dump.error());
    if (*is_dump) return SideSource{argument};
  }
  if (settings.layout && place->uri.member("layout") == nullptr) {
    PERSIST_PASS(set_member(*place, "layout", "layout", *settings.layout));
  }
  set_default_layout(*place, settings.default_layout);
  return SideSource{*std::move(place)};
}

Outcome<std::unique_ptr<DiffSide>> SideSource::open(const Selection& selection,
                                                    Session& session) const {
  return place_ ? open_backing_side(*place_, selection, session)
                : open_dump_side(dump_, selection, session);
}

}  // namespace persist::app
