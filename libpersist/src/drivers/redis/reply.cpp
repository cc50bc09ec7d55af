#include "drivers/redis/reply.hpp"

#include <new>

#include <hiredis/hiredis.h>

#include "values/descriptor.hpp"

namespace persist::redis {

Reply::Kind Reply::kind() const { return replies_->nodes_[node_].kind; }

std::string_view Reply::text() const {
  const Replies::Node& node = replies_->nodes_[node_];
  if (node.kind != Kind::text && node.kind != Kind::status && node.kind != Kind::error) return {};
  return std::string_view{replies_->bytes_}.substr(static_cast<std::size_t>(node.number),
                                                   node.size);
}

std::int64_t Reply::integer() const {
  const Replies::Node& node = replies_->nodes_[node_];
  return node.kind == Kind::integer ? node.number : 0;
}

std::size_t Reply::size() const {
  const Replies::Node& node = replies_->nodes_[node_];
  return node.kind == Kind::array ? node.size : 0;
}

Reply Reply::next() const {
  std::size_t node = node_;
  for (std::size_t left = 1; left > 0; --left, ++node) {
    const Replies::Node& here = replies_->nodes_[node];
    if (here.kind == Kind::array) left += here.size;
  }
  return {*replies_, node};
}

std::vector<Reply> Reply::elements() const {
  std::vector<Reply> elements;
  elements.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) {
    elements.push_back(i == 0 ? first() : elements.back().next());
  }
  return elements;
}

/// The functions by which hiredis's reader adds what it reads. It passes their results on as
/// objects, of which it only takes a null one for a failure.
struct ReplySink {
  // The reader remembers for its next reply what it was told before: a place that stays.
  static Replies& replies_of(const redisReadTask* task) {
    return **static_cast<Replies**>(task->privdata);
  }

  static void* add(const redisReadTask* task, Reply::Kind kind, std::int64_t number,
                   std::size_t size) {
    Replies& replies = replies_of(task);
    if (task->parent == nullptr) replies.roots_.push_back(replies.nodes_.size());
    replies.nodes_.push_back({.kind = kind, .number = number, .size = size});
    return &replies;
  }

  static void* add_text(const redisReadTask* task, char* text, std::size_t size) {
    std::string& bytes = replies_of(task).bytes_;
    const auto begin = static_cast<std::int64_t>(bytes.size());
    bytes.append(text, size);
    const Reply::Kind kind = task->type == REDIS_REPLY_ERROR    ? Reply::Kind::error
                             : task->type == REDIS_REPLY_STATUS ? Reply::Kind::status
                                                                : Reply::Kind::text;
    return add(task, kind, begin, size);
  }
  static void* add_array(const redisReadTask* task, int size) {
    return add(task, Reply::Kind::array, 0, static_cast<std::size_t>(size));
  }
  // NOLINTNEXTLINE(google-runtime-int): the interface is C
  static void* add_integer(const redisReadTask* task, long long number) {
    return add(task, Reply::Kind::integer, number, 0);
  }
  static void* add_nil(const redisReadTask* task) { return add(task, Reply::Kind::nil, 0, 0); }
  static void free(void* /*object*/) {}
};

namespace {

redisReplyObjectFunctions sink_functions{.createString = ReplySink::add_text,
                                         .createArray = ReplySink::add_array,
                                         .createInteger = ReplySink::add_integer,
                                         .createNil = ReplySink::add_nil,
                                         .freeObject = ReplySink::free};

}  // namespace

ReplyReader::ReplyReader()
    : reader_{::redisReaderCreateWithFunctions(&sink_functions), ::redisReaderFree} {
  if (!reader_) throw std::bad_alloc{};
  reader_->privdata = static_cast<void*>(&replies_);
}

Result<void> ReplyReader::feed(std::string_view bytes) {
  void* reply = nullptr;
  // Its buffer is moved together after each reply: small pieces make that cheap.
  constexpr std::size_t max_piece = std::size_t{16} << 10U;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, max_piece);
    bytes.remove_prefix(piece.size());
    bool is_read = ::redisReaderFeed(reader_.get(), piece.data(), piece.size()) == REDIS_OK;
    do {
      is_read = is_read && ::redisReaderGetReply(reader_.get(), &reply) == REDIS_OK;
      if (is_read && reply != nullptr) ++replies_->complete_;
    } while (is_read && reply != nullptr);
    if (!is_read) {
      return backing_error("wait", "EPROTO",
                           std::string{"the server does not speak Redis's protocol: "} +
                               static_cast<const char*>(reader_->errstr));
    }
  }
  return {};
}

}  // namespace persist::redis
