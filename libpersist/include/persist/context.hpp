#pragma once

/// Services by tag, and layers that build them. Resolved at compile time: requesting a service that
/// does not exist does not compile.

#include <persist/export.hpp>

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
  using service = Service;
};

/// A set of services, shared between the copies of the context.
template <class... Services>
class Context {
 public:
  explicit Context(std::shared_ptr<Services>... services) : services_{std::move(services)...} {}

  template <class Service>
  [[nodiscard]] Service& get(Tag<Service> /*tag*/) const {
    return *std::get<std::shared_ptr<Service>>(services_);
  }
  template <class Service>
  [[nodiscard]] const std::shared_ptr<Service>& share(Tag<Service> /*tag*/) const {
    return std::get<std::shared_ptr<Service>>(services_);
  }

 private:
  std::tuple<std::shared_ptr<Services>...> services_;
};

/// A recipe that builds the service `Out` from what `In` provides. A small value; nothing is opened
/// before `build`.
///
///     auto services = layer_result().provide(layer_memory()).build();
template <class Out, class In = void>
class Layer;

/// A layer that needs nothing.
template <class Out>
class Layer<Out, void> {
 public:
  using Make = std::function<Result<std::shared_ptr<Out>>()>;

  explicit Layer(Make make) : make_{std::move(make)} {}

  /// Builds a new service at each call; a failed build is an error value.
  [[nodiscard]] Result<Context<Out>> build() const {
    Result<std::shared_ptr<Out>> service = make_();
    if (!service) return std::unexpected(std::move(service.error()));
    return Context<Out>{*std::move(service)};
  }

 private:
  Make make_;
};

/// A layer that needs the service `In`. It cannot be built before that is provided.
template <class Out, class In>
class Layer {
 public:
  using Make = std::function<Result<std::shared_ptr<Out>>(std::shared_ptr<In>)>;

  explicit Layer(Make make) : make_{std::move(make)} {}

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

  /// Builds the service over an existing one.
  [[nodiscard]] Result<std::shared_ptr<Out>> make(std::shared_ptr<In> service) const {
    return make_(std::move(service));
  }

 private:
  Make make_;
};

}  // namespace persist
