#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <persist/inspector.hpp>

namespace persist::inspect {

/// What a server does for a `BufferedTransaction`. An error ends the transaction.
class ChangeTarget {
 public:
  ChangeTarget() = default;
  ChangeTarget(const ChangeTarget&) = delete;
  ChangeTarget& operator=(const ChangeTarget&) = delete;
  /// Rolls back what was not committed, quietly.
  virtual ~ChangeTarget() = default;

  /// What it cannot hold of `change`, a put or expire, is an error here, before anything is
  /// written.
  [[nodiscard]] virtual Result<void> check(const Change& change) = 0;
  /// Reads the first of `keys`, which are in byte order of store and key, each once: as
  /// `Inspector::lookup_many`, with what this transaction wrote. With `Projection::keys` values may
  /// be left empty. From now on nobody else changes these keys, or `commit` fails with
  /// `BackingFault::conflict`.
  [[nodiscard]] virtual Result<std::size_t> read_for_update(std::span<const Place> keys,
                                                            Projection projection,
                                                            EntryBatch& batch) = 0;
  /// The same where the outcome depends on the entry, but not whether the change is made: others
  /// may change it. Where it is not overridden: `read_for_update`.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<const Place> keys, Projection projection,
                                                 EntryBatch& batch) {
    return read_for_update(keys, projection, batch);
  }
  /// Makes `changes`: puts, removes and expires without condition, in byte order of store and key,
  /// each key once. They borrow everything.
  [[nodiscard]] virtual Result<void> write(std::span<const Change> changes) = 0;
  /// How far apart two readings of one expiry may be, for `Condition::unchanged`.
  [[nodiscard]] virtual std::chrono::milliseconds expiry_tolerance() const {
    return std::chrono::milliseconds{0};
  }
  /// How many entries there were.
  [[nodiscard]] virtual Result<std::size_t> clear(std::string_view store) = 0;
  /// How many entries there were. Where it is not overridden no store has a table of its own.
  [[nodiscard]] virtual Result<std::size_t> drop(std::string_view store);
  [[nodiscard]] virtual Result<void> commit() = 0;
};

/// A transaction over a server that is far: changes are kept until there is a window full of them,
/// then the entries that their outcomes depend on are read in one go, and what comes of all changes
/// is written in another. Keys and values are text.
class BufferedTransaction final : public Transaction {
 public:
  /// Conditions judge expiry at `now`.
  BufferedTransaction(std::unique_ptr<ChangeTarget> target, Instant now)
      : target_{std::move(target)}, now_{now} {}

  Result<void> queue(const Change& change) override;
  Result<std::vector<ChangeOutcome>> flush() override;
  Result<void> commit() override;

 private:
  /// A change whose bytes lie in `bytes_`, one after the other from `begin`.
  struct Kept {
    Change::Kind kind;
    Condition::Kind condition;
    Expires expires;
    Expires expected_expires;
    bool is_text;
    std::size_t begin;
    std::size_t store_size;
    std::size_t key_size;
    std::size_t value_size;
    std::size_t expected_size;
  };
  /// An entry as the changes so far leave it.
  struct Entry {
    Place place;
    bool is_read = false;
    bool exists = false;
    std::string_view value;  // where it was read or written
    std::string read_value;
    Expires expires;
    std::optional<Change::Kind> change;  // what is to be made of it
  };
  using Index = std::unordered_map<std::string_view, std::size_t>;

  [[nodiscard]] Change change_of(const Kept& kept) const;
  [[nodiscard]] Result<void> make_window();
  void find_entries(std::span<const Change> changes);
  [[nodiscard]] Result<void> read_entries(std::span<const Change> changes);
  /// What of an entry has to be read.
  enum class Need : std::uint8_t { nothing, existence, held_existence, held_value };
  [[nodiscard]] static Need need_of(const Change& change);
  [[nodiscard]] Result<void> read_places(const std::vector<std::size_t>& numbers, Need need);
  [[nodiscard]] bool holds_of(const Condition& condition, const Entry& entry) const;
  [[nodiscard]] ChangeOutcome apply(const Change& change, Entry& entry) const;
  [[nodiscard]] Result<void> write_entries();
  [[nodiscard]] Result<void> apply_to_store(const Change& change);
  [[nodiscard]] std::vector<std::size_t> in_order(std::vector<std::size_t> numbers) const;
  /// Remembers an error: what comes after it fails the same.
  [[nodiscard]] Result<void> checked(Result<void> result);

  std::unique_ptr<ChangeTarget> target_;
  Instant now_;
  std::optional<PersistenceError> error_;
  std::string bytes_;
  std::vector<Kept> kept_;
  std::vector<Entry> entries_;
  std::vector<std::size_t> entry_of_;  // of each kept change
  std::vector<ChangeOutcome> outcomes_;
};

}  // namespace persist::inspect
