#include "core/dump_writer.hpp"

#include <utility>

namespace persist::app {

Outcome<DumpWriter> DumpWriter::open(const std::string& path, Session& session) {
  DumpWriter writer{session};
  if (path == "-") return writer;
  auto file = OutputFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  writer.file_.emplace(*std::move(file));
  return writer;
}

Outcome<void> DumpWriter::write(std::string_view line) {
  return file_ ? file_->out().write(line) : session_->print_json_lines(line);
}

Outcome<void> DumpWriter::add(const DumpedEntry& entry) {
  line_.clear();
  append_dumped(line_, entry);
  sealer_.add(line_);
  return write(line_);
}

Outcome<void> DumpWriter::finish(Sealing sealing) {
  if (sealing == Sealing::sealed) PERSIST_PASS(write(sealer_.seal()));
  return file_ ? file_->finish() : session_->out().flush();
}

}  // namespace persist::app
