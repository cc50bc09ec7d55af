#include "drivers/directory/folder_watch.hpp"

#include <array>
#include <cstring>
#include <thread>

#include <poll.h>
#include <sys/inotify.h>

namespace persist {

std::uint64_t FolderWatch::version() {
  if (!is_watching_) begin();
  // What happened before the watch stood is not known: that answer is new as well.
  if (!is_watching_ || heard()) ++version_;
  return version_;
}

void FolderWatch::wait(std::chrono::milliseconds duration) {
  if (!is_watching_) {
    std::this_thread::sleep_for(duration);
    return;
  }
  pollfd events{.fd = events_.get(), .events = POLLIN, .revents = 0};
  static_cast<void>(::poll(&events, 1, static_cast<int>(duration.count())));
}

void FolderWatch::begin() {
  if (!events_.is_open()) events_ = Descriptor{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!events_.is_open()) return;
  constexpr std::uint32_t changes = IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE |
                                    IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;
  is_watching_ = ::inotify_add_watch(events_.get(), path_.c_str(), changes | IN_ONLYDIR) >= 0;
  ++version_;
}

bool FolderWatch::heard() {
  bool any = false;
  alignas(inotify_event) std::array<char, 8192> buffer;
  for (;;) {
    const ssize_t size = ::read(events_.get(), buffer.data(), buffer.size());
    if (size <= 0) return any;
    any = true;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event = {};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      // Effect's `clear` removes the folder and makes it again: the next call watches the new one.
      if ((event.mask & (IN_IGNORED | IN_MOVE_SELF)) != 0) is_watching_ = false;
      at += sizeof event + event.len;
    }
  }
}

}  // namespace persist
