#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <persist/error.hpp>
#include <persist/kvs.hpp>

namespace persist {

/// For a person who asks what stores an old container holds.
inline constexpr std::string_view old_container_note =
    "the keys have the form that Effect wrote before 4.1, which does not show where the id of "
    "a store ends: they are shown as one store without a name; name a store to see its entries";

/// The same of a container that holds no wrapped value.
inline constexpr std::string_view plain_container_note =
    "the values have no expiry, as in a plain key-value store: they are shown as "
    "one store without a name";

/// What must be known of a container to determine the form of its keys.
class KvsContents {
 public:
  virtual ~KvsContents() = default;
  /// Whether any key begins with these bytes.
  [[nodiscard]] virtual Result<bool> has_key_with(std::string_view prefix) = 0;
  /// Whether a key that is not of 4.1 holds a wrapped value.
  [[nodiscard]] virtual Result<bool> is_old() = 0;
  /// Whether there is a key that is not of 4.1, and no wrapped value.
  [[nodiscard]] virtual Result<bool> is_plain() = 0;
  /// Whether the keys are of 4.1 and may be older ones all the same.
  [[nodiscard]] virtual Result<bool> is_doubtful() = 0;
};

/// What keys of 4.1 say about their form.
class FormEvidence {
 public:
  /// `id` is what stands before the colon of a key.
  void add(std::string_view id);
  [[nodiscard]] bool is_doubtful() const { return has_tag_like_id_ && !has_escape_; }

 private:
  bool has_tag_like_id_ = false;
  bool has_escape_ = false;
};

/// What the keys of a store begin with.
struct StorePrefix {
  std::string text;
  /// Nothing but the bytes that some keys begin with speaks for it.
  bool is_guess = false;
};

/// Tells what the keys of each store begin with, by the rule of <persist/kvs.hpp>. What the
/// container showed once is remembered: a store that loses its last entry keeps its form.
class KvsForms {
 public:
  using Note = std::function<void(const std::string&)>;

  /// `note` is called once for each guess.
  explicit KvsForms(KvsPrefix wanted, Note note = nullptr)
      : wanted_{wanted}, note_{std::move(note)} {}

  /// Whether the stores of the container cannot be distinguished.
  [[nodiscard]] Result<bool> is_bare(KvsContents& contents) const;
  [[nodiscard]] Result<StorePrefix> prefix_of(std::string_view store, KvsContents& contents);

  /// Reports that the stores of the container may be distinguished wrongly, if so.
  [[nodiscard]] Result<void> note_listing(KvsContents& contents);
  /// Tells that a store without keys, which is about to get some, gets them in a form that may be
  /// the wrong one, if so.
  [[nodiscard]] Result<void> note_new_store(std::string_view store, KvsContents& contents);

 private:
  [[nodiscard]] Result<bool> may_be_bare(std::string_view store, KvsContents& contents);
  void settle(std::string_view store, const std::string& prefix);
  [[nodiscard]] Result<bool> is_doubtful(KvsContents& contents);
  void report(const std::string& sentence);

  KvsPrefix wanted_;
  Note note_;
  std::map<std::string, std::string, std::less<>> settled_;
  std::optional<bool> is_doubtful_;
  std::set<std::string> reported_;
};

/// A store whose form is a guess is not changed.
[[nodiscard]] PersistenceError guessed_form(std::string_view method, std::string_view store);

}  // namespace persist
