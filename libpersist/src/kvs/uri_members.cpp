#include "kvs/uri_members.hpp"

#include <utility>

namespace persist {

namespace {

std::unexpected<UriError> wrong(std::string message) {
  return std::unexpected{UriError{.message = std::move(message), .hint = {}}};
}

}  // namespace

std::expected<void, UriError> check_form_member(const Uri& uri) {
  const std::string* const form = uri.member("form");
  if (form == nullptr || kvs_prefix_named(*form)) return {};
  return wrong("the member form of the URL must be one of auto, bare, escaped");
}

KvsPrefix form_member(const Uri& uri) {
  const std::string* const form = uri.member("form");
  return form == nullptr ? KvsPrefix::automatic
                         : kvs_prefix_named(*form).value_or(KvsPrefix::automatic);
}

std::expected<void, UriError> check_table_members(const Uri& uri) {
  const std::string* const layout = uri.member("layout");
  const bool is_any = layout == nullptr || *layout == "auto";
  if (!is_any && !layout_named(*layout)) {
    return wrong(
        "the member layout of the URL must be one of auto, single, multi, kvs, cluster, queue");
  }
  const std::string* const table = uri.member("table");
  if (table != nullptr && table->empty()) return wrong("the name of the table is empty");
  if (table != nullptr && !is_any && *layout != "kvs") {
    return wrong("only the layout kvs has a configurable table name");
  }
  return check_form_member(uri);
}

TableMembers table_members(const Uri& uri) {
  TableMembers members{.layout = layout_named(uri.member_or_empty("layout")),
                       .table = uri.member_or_empty("table"),
                       .form = form_member(uri)};
  if (!members.table.empty()) members.layout = Layout::kvs;
  return members;
}

}  // namespace persist
