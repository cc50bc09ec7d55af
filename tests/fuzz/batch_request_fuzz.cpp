// A line of a batch, as far as it is understood; nothing is run.

#include <unistd.h>

#include <persist/exit_codec.hpp>
#include <persist/json_reader.hpp>

#include "batch/request.hpp"
#include "property.hpp"

namespace {

using namespace persist::app;
using persist::JsonView;
using persist::fuzz::property;

void check_request(JsonView object, Settings settings) {
  Reporter report{Reporter::Form::text, Reporter::Words::quiet};
  Output out{STDOUT_FILENO};
  const bool raw = settings.raw;
  const Session session{std::move(settings), report, out};
  const auto request = read_request(object, session);
  if (!request) return;
  using Op = BatchRequest::Op;
  property(request->op != Op::get || request->keys.size() == 1, "a get is of one key");
  property((request->op == Op::set) == request->value.has_value(),
           "who writes, and only they, has a value");
  if (request->value) {
    property(JsonView::parse(request->value->text()).has_value(), "the value is JSON");
    property(raw || persist::read_exit(*request->value).has_value(), "and an Exit");
  }
  for (const std::string& key : request->keys) property(persist::is_utf8(key), "keys are UTF-8");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = JsonView::parse(persist::fuzz::text_of(data, size));
  if (!json || persist::kind_of(*json) != persist::JsonKind::object) return 0;
  property(JsonView::parse(id_of_request(*json).text()).has_value(), "the id is JSON");
  static_cast<void>(op_of_request(*json));
  check_request(*json, {.raw = false});
  check_request(*json, {.raw = true, .tag = "Tag"});
  return 0;
}
