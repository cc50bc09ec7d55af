#include <algorithm>
#include <catch2/catch.hpp>
#include <ranges>
#include <string>
#include <vector>

#include <persist/cause.hpp>

namespace {

using persist::Cause;
using persist::Die;
using persist::Exit;
using persist::Fail;
using persist::Interrupt;
using TextGroup = persist::CauseGroup<std::string>;

Cause<std::string> text_fail(std::string error) { return Fail<std::string>{std::move(error)}; }

/// ((a, die) parallel (b, (interrupt, c))), in that order.
Cause<std::string> nested() {
  const Die die{persist::JsonText::assume_valid("1")};
  const TextGroup left{.causes = {text_fail("a"), die}};
  const TextGroup inner{.causes = {Interrupt{}, text_fail("c")}};
  const TextGroup right{.causes = {text_fail("b"), inner}};
  return TextGroup{.order = TextGroup::Order::parallel, .causes = {left, right, TextGroup{}}};
}

std::vector<std::string> list(const Cause<std::string>& cause) {
  std::vector<std::string> errors;
  for (const std::string& error : persist::errors_of(cause)) errors.push_back(error);
  return errors;
}

/// Whether `errors_of` takes a `T`.
template <class T>
concept HasErrors = requires(T&& cause) {
  persist::errors_of(std::forward<T>(cause));
};

}  // namespace

TEST_CASE("errors_of gives the errors of a cause in order") {
  CHECK(list(nested()) == std::vector<std::string>{"a", "b", "c"});
  CHECK(list(text_fail("x")) == std::vector<std::string>{"x"});
  CHECK(list(TextGroup{}).empty());
  CHECK(list(Die{}).empty());
  const Exit<std::string, int> failed = std::unexpected{nested()};
  CHECK(std::ranges::distance(persist::errors_of(failed)) == 3);
  const Exit<std::string, int> succeeded = 1;
  CHECK(persist::errors_of(succeeded).empty());
}

TEST_CASE("errors_of is a view of forward range, and never of a temporary") {
  using Errors = decltype(persist::errors_of(std::declval<const Cause<std::string>&>()));
  STATIC_REQUIRE(std::ranges::forward_range<Errors>);
  STATIC_REQUIRE(std::ranges::view<Errors>);
  STATIC_REQUIRE(HasErrors<const Cause<std::string>&>);
  STATIC_REQUIRE(HasErrors<Exit<std::string, void>&>);
  STATIC_REQUIRE_FALSE(HasErrors<Cause<std::string>>);
  STATIC_REQUIRE_FALSE(HasErrors<Exit<std::string, void>>);
  const Cause<std::string> cause = nested();
  const auto size = [](const std::string& error) { return error.size(); };
  CHECK(std::ranges::distance(persist::errors_of(cause) | std::views::transform(size)) == 3);
}

TEST_CASE("first_error points into the cause") {
  const Exit<std::string, int> exit = std::unexpected{nested()};
  REQUIRE(persist::first_error(exit) != nullptr);
  CHECK(*persist::first_error(exit) == "a");
  CHECK(persist::first_error(exit) == persist::first_error(exit.error()));
  const Exit<std::string, int> succeeded = 1;
  CHECK(persist::first_error(succeeded) == nullptr);
  const Cause<std::string> died = Die{};
  CHECK(persist::first_error(died) == nullptr);
}

TEST_CASE("defects_of and is_interrupted look at the other leaves") {
  const Cause<std::string> cause = nested();
  REQUIRE(std::ranges::distance(persist::defects_of(cause)) == 1);
  CHECK(persist::defects_of(cause).begin()->defect->text() == "1");
  CHECK(persist::is_interrupted(cause));
  CHECK_FALSE(persist::is_interrupted(text_fail("a")));
  CHECK_FALSE(persist::is_interrupted(Exit<std::string, int>{1}));
}
