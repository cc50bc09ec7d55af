#include "commands/completion_scripts.hpp"
#include "commands/make.hpp"
#include "core/session.hpp"

namespace persist::app {

namespace {

class PrintCompletion final : public Command {
 public:
  void declare(Options& options) override {
    options.positional("bash|zsh|fish", Arity::one, shell_, "the shell");
  }

  Outcome<Status> run(Session& session) override {
    const std::string& shell = shell_.front();
    const std::string_view script = shell == "bash"   ? bash_completion
                                    : shell == "zsh"  ? zsh_completion
                                    : shell == "fish" ? fish_completion
                                                      : std::string_view{};
    if (script.empty()) {
      return usage("the shell must be one of bash, zsh, fish, not '" + shell + "'");
    }
    PERSIST_PASS(session.out().write(script));
    return Status::done;
  }

 private:
  std::vector<std::string> shell_;
};

}  // namespace

std::unique_ptr<Command> make_completion() { return std::make_unique<PrintCompletion>(); }

}  // namespace persist::app
