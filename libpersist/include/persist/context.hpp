#pragma once

/// Services by tag, and layers that build them. Resolved at compile time: requesting a service that
/// does not exist does not compile.

#include <persist/export.hpp>

#include <cassert>
#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <persist/error.hpp>

namespace persist {

/// Names a service type. It is empty; only its type is used.
template <class Service>
struct Tag {
  /// The type of the service.
  using service = Service;
};

/// A set of services, shared between the copies of the context.
template <class... Services>
class Context {
 public:
  /// None of them may be null.
  explicit Context(std::shared_ptr<Services>... services) : services_{std::move(services)...} {
    assert((std::get<std::shared_ptr<Services>>(services_) && ...));
  }

  /// The service of this tag; it lives as long as a context has it.
  template <class Service>
  [[nodiscard]] Service& get(Tag<Service> tag) const {
    return *share(tag);
  }
  /// Shared ownership of the service of this tag.
  template <class Service>
  [[nodiscard]] const std::shared_ptr<Service>& share(Tag<Service> /*tag*/) const {
    constexpr bool is_here = (std::is_same_v<Service, Services> || ...);
    static_assert(is_here,
                  "persist: this service is not in the context: build a layer that makes it");
    if constexpr (is_here) {
      return std::get<std::shared_ptr<Service>>(services_);
    } else {
      std::unreachable();
    }
  }

 private:
  std::tuple<std::shared_ptr<Services>...> services_;
};

/// A recipe that builds the service `Out` from what `In` provides. A small value; nothing is opened
/// before `build`. One that was moved from may only be assigned to or destroyed; so may a context.
///
///     auto services = layer_result().provide(layer_memory()).build();
template <class Out, class In = void>
class Layer;

namespace detail {

/// For assertions that fail once they are instantiated.
template <class...>
inline constexpr bool always_false = false;

}  // namespace detail

/// A layer that needs nothing.
template <class Out>
class Layer<Out, void> {
 public:
  /// Builds the service.
  using Make = std::function<Result<std::shared_ptr<Out>>()>;

  /// `make` must not be empty.
  explicit Layer(Make make) : make_{std::move(make)} { assert(make_); }

  /// Builds a new service at each call; a failed build is an error value.
  [[nodiscard]] Result<Context<Out>> build() const {
    Result<std::shared_ptr<Out>> service = make_();
    if (!service) return std::unexpected(std::move(service.error()));
    return Context<Out>{*std::move(service)};
  }

  /// Does not compile: a layer that needs nothing has no use for another.
  template <class Other, class Deeper>
  [[nodiscard]] Layer provide(const Layer<Other, Deeper>& /*below*/) const {
    static_assert(detail::always_false<Other>,
                  "persist: this layer needs nothing: the one that needs it comes first, as in "
                  "layer_result().provide(layer_memory())");
    return *this;
  }

 private:
  Make make_;
};

/// A layer that needs the service `In`. It cannot be built before that is provided.
template <class Out, class In>
class Layer {
 public:
  /// Builds the service.
  using Make = std::function<Result<std::shared_ptr<Out>>(std::shared_ptr<In>)>;

  /// `make` must not be empty.
  explicit Layer(Make make) : make_{std::move(make)} { assert(make_); }

  /// This layer on top of `below`.
  template <class Deeper>
  [[nodiscard]] Layer<Out, Deeper> provide(Layer<In, Deeper> below) const {
    if constexpr (std::is_void_v<Deeper>) {
      return Layer<Out>{[make = make_, below = std::move(below)]() -> Result<std::shared_ptr<Out>> {
        Result<Context<In>> context = below.build();
        if (!context) return std::unexpected(std::move(context.error()));
        return make(context->share(Tag<In>{}));
      }};
    } else {
      return Layer<Out, Deeper>{
          [make = make_, below = std::move(below)](
              std::shared_ptr<Deeper> deeper) -> Result<std::shared_ptr<Out>> {
            Result<std::shared_ptr<In>> service = below.make(std::move(deeper));
            if (!service) return std::unexpected(std::move(service.error()));
            return make(*std::move(service));
          }};
    }
  }

  /// Does not compile: `below` makes another service than this layer needs.
  template <class Other, class Deeper>
  requires(!std::is_same_v<Other, In>)
      [[nodiscard]] Layer<Out> provide(const Layer<Other, Deeper>& /*below*/) const {
    static_assert(detail::always_false<Other>,
                  "persist: the layer that is provided does not make the service that this layer "
                  "needs");
    std::unreachable();
  }

  /// Does not compile: what this layer needs has to be provided before.
  template <class Needed = In>
  [[nodiscard]] Result<Context<Out>> build() const {
    static_assert(detail::always_false<Needed>,
                  "persist: this layer needs another one: provide it first, as in "
                  "layer_result().provide(layer_memory()).build()");
    std::unreachable();
  }

  /// Builds the service over an existing one.
  [[nodiscard]] Result<std::shared_ptr<Out>> make(std::shared_ptr<In> service) const {
    return make_(std::move(service));
  }

 private:
  Make make_;
};

}  // namespace persist
