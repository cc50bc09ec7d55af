#include "cli/version.hpp"

#include <sys/auxv.h>

#include <nlohmann/json.hpp>

#include <persist/driver_libraries.hpp>

#include "commands/make.hpp"
#include "core/session.hpp"

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

namespace persist::app {

namespace {

using Linkage = DriverLibrary::Linkage;

/// A program that no loader was started for is a static one.
bool is_static() { return ::getauxval(AT_BASE) == 0; }

std::string c_library() {
#if defined(__GLIBC__)
  return std::string{"glibc "} + ::gnu_get_libc_version();
#else
  return "";
#endif
}

std::string description_of(const DriverLibrary& library) {
  std::string text = library.name;
  if (!library.version.empty()) text += ' ' + library.version;
  if (library.linkage == Linkage::linked) return text;
  return text + (library.obstacle.empty() ? ", found" : ", not found: " + library.obstacle);
}

/// Appends "name   text".
void append_row(std::string& out, std::string_view name, std::string_view text) {
  constexpr std::size_t width = 12;
  out += name;
  out.append(name.size() < width ? width - name.size() : 1, ' ');
  out += text;
  out += '\n';
}

std::string report_text() {
  std::string out;
  std::string program{target_system};
  program += is_static() ? ", static" : ", dynamic";
  if (const std::string name = c_library(); !name.empty()) program += ", " + name;
  append_row(out, "program", program);
  append_row(out, "build", build_type.empty() ? "unknown" : build_type);
  append_row(out, "compiler", compiler);
  std::string options;
  for (const auto& [driver, libraries] : driver_libraries()) {
    if (libraries.empty()) append_row(out, driver, "no library");
    for (const DriverLibrary& library : libraries) {
      append_row(out, driver, description_of(library));
      for (const std::string& option : library.options) {
        append_row(options, library.name, option);
      }
    }
  }
  return out + options;
}

nlohmann::ordered_json json_of(const DriverLibrary& library) {
  nlohmann::ordered_json object{
      {"name", library.name},
      {"version", library.version},
      {"linkage", library.linkage == Linkage::linked ? "linked" : "opened"},
      {"found", library.obstacle.empty()}};
  if (!library.obstacle.empty()) object["message"] = library.obstacle;
  if (!library.options.empty()) object["options"] = library.options;
  return object;
}

std::string report_json() {
  nlohmann::ordered_json drivers = nlohmann::ordered_json::array();
  for (const auto& [driver, libraries] : driver_libraries()) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const DriverLibrary& library : libraries) list.push_back(json_of(library));
    drivers.push_back({{"driver", driver}, {"libraries", std::move(list)}});
  }
  const nlohmann::ordered_json report{{"version", version},           {"system", target_system},
                                      {"static", is_static()},        {"c_library", c_library()},
                                      {"build", build_type},          {"compiler", compiler},
                                      {"drivers", std::move(drivers)}};
  return report.dump() + '\n';
}

class PrintVersion final : public Command {
 public:
  void declare(Options& options) override {
    options.flag("--json", json_,
                 {"print what --verbose prints as a JSON object",
                  "Print what `--verbose` prints as a JSON object."});
  }

  Outcome<Status> run(Session& session) override {
    if (json_) {
      PERSIST_PASS(session.print_json_lines(report_json()));
      return Status::done;
    }
    PERSIST_PASS(session.out().write("persist " + std::string{version} + '\n'));
    if (session.settings().verbose) PERSIST_PASS(session.out().write(report_text()));
    return Status::done;
  }

 private:
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_version() { return std::make_unique<PrintVersion>(); }

}  // namespace persist::app
