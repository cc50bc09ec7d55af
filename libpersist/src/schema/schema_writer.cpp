#include <persist/schema_writer.hpp>

namespace persist {

void ObjectWriter::begin_member(std::string_view name) {
  if (!empty_) sink_.text += ',';
  append_quoted(sink_.text, name);
  sink_.text += ':';
}

void ObjectWriter::member(std::string_view name, std::string_view string) {
  begin_member(name);
  append_quoted(sink_.text, string);
  empty_ = false;
}

}  // namespace persist
