#include "core/dump_writer.hpp"

#include <utility>

namespace persist::app {

Outcome<DumpWriter> DumpWriter::open(const std::string& path, Session& session,
                                     Compression compression) {
  DumpWriter writer{session};
  if (path == "-") return writer;
  auto file = OutputFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  if (compression != Compression::none) file->out().compress(compression);
  writer.file_.emplace(*std::move(file));
  return writer;
}

Outcome<DumpWriter> DumpWriter::discarding(Session& session) {
  DumpWriter writer{session};
  writer.discards_ = true;
  return writer;
}

DumpWriter::DumpWriter(Session& session)
    : session_{&session},
      form_{session.settings().json == JsonFormat::pretty ? DumpForm::pretty : DumpForm::lines} {}

Outcome<void> DumpWriter::write(std::string_view text) {
  sum_.add(text);
  if (discards_) return {};
  return file_ ? file_->out().write(text) : session_->print_dump(text, form_);
}

Outcome<void> DumpWriter::add_text(std::string_view text) {
  sealer_.add(text);
  return write(text);
}

Outcome<void> DumpWriter::add(const DumpedEntry& entry) {
  line_.clear();
  append_dumped(line_, entry, form_);
  return add_text(line_);
}

Outcome<void> DumpWriter::end(Sealing sealing) {
  return sealing == Sealing::sealed ? write(sealer_.seal(form_)) : Outcome<void>{};
}

Outcome<void> DumpWriter::publish() { return file_ ? file_->finish() : session_->out().flush(); }

Outcome<void> DumpWriter::finish(Sealing sealing) {
  PERSIST_PASS(end(sealing));
  return publish();
}

}  // namespace persist::app
