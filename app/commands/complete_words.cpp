#include <cstdlib>
#include <filesystem>

#include "base/escape.hpp"
#include "cli/completion.hpp"
#include "commands/make.hpp"
#include "core/session.hpp"

namespace persist::app {

namespace {

using Wants = Completion::Wants;

// What a person at a prompt does not notice, with some left for the shell.
constexpr std::chrono::milliseconds patience{150};

// More than anybody reads through.
constexpr std::size_t max_keys = 100;

/// Above every key that begins with `prefix`.
std::string end_of(std::string_view prefix) { return std::string{prefix} + "\U0010FFFF"; }

bool is_within_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Finds the keys that begin with some text.
class KeyFinder {
 public:
  KeyFinder(Inspector& inspector, std::string store, Instant now)
      : inspector_{inspector}, store_{std::move(store)}, now_{now} {}

  /// Up to `most_keys` of them. Of more, the last one is such that all that are found begin alike
  /// exactly as far as all that there are: shells insert that much.
  [[nodiscard]] Outcome<std::vector<std::string>> find(const std::string& prefix) {
    auto keys = some(prefix, std::nullopt, max_keys);
    if (!keys || keys->size() < max_keys) return keys;
    const std::string& first = keys->front();
    for (std::size_t size = prefix.size() + 1; size <= first.size(); ++size) {
      if (size < first.size() && is_within_character(first[size])) continue;
      auto other = some(prefix, end_of(std::string_view{first}.substr(0, size)), 1);
      if (!other) return other;
      if (other->empty()) continue;
      keys->push_back(std::move(other->front()));
      break;
    }
    return keys;
  }

 private:
  [[nodiscard]] Outcome<std::vector<std::string>> some(const std::string& prefix,
                                                       std::optional<std::string> after,
                                                       std::size_t limit) {
    auto scan = inspector_.scan(store_, {.prefix = prefix,
                                         .after = std::move(after),
                                         .liveness = Liveness::live,
                                         .now = now_,
                                         .projection = Projection::keys,
                                         .limit_hint = limit});
    if (!scan) return stop(std::move(scan.error()));
    std::vector<std::string> keys;
    EntryBatch batch;
    while (keys.size() < limit) {
      PERSIST_STOP((*scan)->next(batch));
      if (batch.empty()) break;
      for (std::size_t i = 0; i < batch.size() && keys.size() < limit; ++i) {
        if (batch[i].key_class == StorageClass::text) keys.emplace_back(batch[i].key);
      }
    }
    return keys;
  }

  Inspector& inspector_;
  std::string store_;
  Instant now_;
};

/// Prints what may stand in place of the last word, as fields that end with NUL: `files` or
/// `words`, the front of the word that stays, then each candidate and its help. Shells call it.
class CompleteWords final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("WORD", Arity::any, words_, "the words after the name of the program");
  }

  Outcome<Status> run(Session& session) override {
    const std::string word = words_.empty() ? "" : words_.back();
    if (!words_.empty()) words_.pop_back();
    Completion completion = complete(words_, word);
    if (completion.wants == Wants::stores || completion.wants == Wants::keys) {
      // A database that cannot be read has nothing to offer; a prompt is no place to say so.
      static_cast<void>(look_into_database(session, completion));
    }
    std::string fields = completion.wants == Wants::files ? "files" : "words";
    fields += '\0' + completion.head + '\0';
    for (const Candidate& candidate : completion.candidates) {
      fields += candidate.word + '\0' + candidate.help + '\0';
    }
    PERSIST_PASS(session.out().write(fields));
    return Status::done;
  }

 private:
  static Outcome<void> look_into_database(Session& session, Completion& completion) {
    auto settings = resolve(completion.where, *session.settings().drivers);
    if (!settings) return std::unexpected(std::move(settings.error()));
    // Only what can be looked at without reading all of it; a FIFO would even lose what is in it.
    const auto path = settings->db ? settings->db->local_path() : std::nullopt;
    std::error_code ignored;
    const bool is_cheap = path && (std::filesystem::is_regular_file(*path, ignored) ||
                                   std::filesystem::is_directory(*path, ignored));
    // A prompt connects to no server unless it was asked to.
    const char* const remote = std::getenv("PERSIST_COMPLETE_REMOTE");
    const bool is_wanted = settings->db && !path && settings->db->capabilities().persistent &&
                           remote != nullptr && remote == std::string_view{"1"};
    if (!is_cheap && !is_wanted) return {};
    settings->timeout = patience;
    settings->hot_journal = HotJournal::refuse;  // a copy would take too long
    interrupt_after(patience);
    Reporter quiet{Reporter::Form::text, Reporter::Words::silent};
    Session look{*std::move(settings), quiet, session.out()};
    auto inspector = look.open(Access::read);
    if (!inspector) return std::unexpected(std::move(inspector.error()));
    return completion.wants == Wants::stores ? offer_stores(**inspector, completion)
                                             : offer_keys(look, **inspector, completion);
  }

  static Outcome<void> offer_stores(Inspector& inspector, Completion& completion) {
    const auto stores = inspector.stores();
    if (!stores) return stop(stores.error());
    for (const StoreInfo& store : *stores) offer(completion, store.id);
    return {};
  }

  static Outcome<void> offer_keys(Session& look, Inspector& inspector, Completion& completion) {
    // An execution is named without its store.
    const auto stores = inspector.capabilities().requests
                            ? look.stores(inspector, Session::Unnamed::every_store)
                            : one(look.store(inspector));
    if (!stores) return std::unexpected(stores.error());
    // Keys that are named by their tag are typed without it.
    const std::size_t untyped = look.stored_key("").size();
    for (const std::string& store : *stores) {
      const auto keys =
          KeyFinder{inspector, store, look.now()}.find(look.stored_key(completion.rest));
      if (!keys) return std::unexpected(keys.error());
      for (const std::string& key : *keys) offer(completion, std::string_view{key}.substr(untyped));
    }
    return {};
  }

  static Outcome<std::vector<std::string>> one(Outcome<std::string> store) {
    if (!store) return std::unexpected(std::move(store.error()));
    return std::vector{*std::move(store)};
  }

  /// What no shell can hand over as an argument, what would mean something else, and what a menu
  /// would show raw is left out.
  static void offer(Completion& completion, std::string_view text) {
    const bool is_option = completion.dash_means_option && text.starts_with('-');
    if (text.empty() || is_option || !text.starts_with(completion.rest)) return;
    if (text.find('\0') != std::string_view::npos || !is_utf8(text)) return;
    if (is_unsafe_in_menu(text)) return;
    completion.candidates.push_back({completion.head + std::string{text}});
  }

  std::vector<std::string> words_;
};

}  // namespace

std::unique_ptr<Command> make_complete_words() { return std::make_unique<CompleteWords>(); }

}  // namespace persist::app
