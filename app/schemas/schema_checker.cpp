#include "schemas/schema_checker.hpp"

#include <algorithm>
#include <optional>

#include "query/canonical_json.hpp"
#include "schemas/characters.hpp"

namespace persist::app {

namespace {

/// Levels of schemas within schemas; each takes some hundred bytes of stack.
constexpr std::size_t max_depth = 4000;

bool is_whole(std::string_view number) {
  if (number.find_first_of(".eE") == std::string_view::npos) return true;
  return decimal_of(number).exponent >= 0;
}

}  // namespace

bool SchemaChecker::check(Number number, JsonView value, std::vector<Misfit>* misfits,
                          std::size_t max_misfits) {
  tape_.read(value);
  members_.clear();
  names_.clear();
  if (!known_.empty()) known_.clear();
  depth_ = 0;
  branching_ = 0;
  if (fits(number, JsonTape::root)) return true;
  if (misfits == nullptr) return false;
  Reasons reasons{.list = *misfits, .most = max_misfits};
  return judge(number, JsonTape::root, &reasons);
}

bool SchemaChecker::judge(Number number, Index at, Reasons* reasons) {
  if (depth_ == max_depth) return misfit(at, reasons, "nested too deeply to be checked");
  const SchemaNode& node = nodes_[number];
  ++depth_;
  const std::size_t outside = branching_;
  bool does_fit = false;
  if (!node.is_shared || (branching_ == 0 && reasons == nullptr)) {
    branching_ += std::size_t{node.is_branching};
    does_fit = judge_node(node, at, reasons);
  } else {
    const std::uint64_t question = (std::uint64_t{number} << 32U) | at;
    const auto known = known_.find(question);
    if (known != known_.end() && (known->second || reasons == nullptr)) {
      does_fit = known->second;
    } else {
      branching_ += std::size_t{node.is_branching};
      does_fit = judge_node(node, at, reasons);
      known_.insert_or_assign(question, does_fit);
    }
  }
  branching_ = outside;
  --depth_;
  return does_fit;
}

bool SchemaChecker::judge_node(const SchemaNode& node, Index at, Reasons* reasons) {
  if (node.is_never) return misfit(at, reasons, "nothing is allowed here");
  if ((node.types & types_at(at)) == 0) {
    if (reasons == nullptr) return false;
    return misfit(at, reasons,
                  "expected " + words_of(node.types) + ", found " +
                      (node.types == whole_number_type && tape_.kind(at) == JsonKind::number
                           ? std::string{"a number with a fraction"}
                           : words_of(type_of(tape_.kind(at)))));
  }
  bool does_fit = true;
  const auto goes_on = [&](bool part_fits) {
    does_fit = does_fit && part_fits;
    return does_fit || (reasons != nullptr && !reasons->is_full());
  };
  if (node.ref && !goes_on(judge(*node.ref, at, reasons))) return false;
  if (!goes_on(judge_keywords(node, at, reasons))) return false;
  if (node.combination && !goes_on(judge_combination(*node.combination, at, reasons))) return false;
  return does_fit;
}

bool SchemaChecker::judge_keywords(const SchemaNode& node, Index at, Reasons* reasons) {
  if (node.choices && !is_choice(*node.choices, at)) {
    if (reasons == nullptr) return false;
    if (node.choices->size() == 1) {
      return misfit(at, reasons, "must be ", shortened(node.choices->front().text));
    }
    std::string list;
    for (const SchemaNode::Choice& choice : *node.choices) {
      (list += list.empty() ? "" : ", ") += choice.text;
    }
    return misfit(at, reasons, "must be one of ", shortened(list));
  }
  switch (tape_.kind(at)) {
    case JsonKind::number: return !node.numbers || judge_number(*node.numbers, at, reasons);
    case JsonKind::string: return !node.strings || judge_string(*node.strings, at, reasons);
    case JsonKind::array: return !node.arrays || judge_array(*node.arrays, at, reasons);
    case JsonKind::object: return !node.objects || judge_object(*node.objects, at, reasons);
    case JsonKind::null:
    case JsonKind::boolean: break;
  }
  return true;
}

bool SchemaChecker::judge_combination(const SchemaNode::Combination& parts, Index at,
                                      Reasons* reasons) {
  bool does_fit = true;
  const auto goes_on = [&](bool part_fits) {
    does_fit = does_fit && part_fits;
    return does_fit || (reasons != nullptr && !reasons->is_full());
  };
  for (const Number part : parts.all_of) {
    if (!goes_on(judge(part, at, reasons))) return false;
  }
  if (!parts.any_of.empty() && !goes_on(judge_any_of(parts.any_of, at, reasons))) return false;
  if (!parts.one_of.empty() && !goes_on(judge_one_of(parts.one_of, at, reasons))) return false;
  if (parts.not_ && fits(*parts.not_, at) &&
      !goes_on(misfit(at, reasons, "is what the schema excludes with not"))) {
    return false;
  }
  return goes_on(judge_if(parts, at, reasons)) && does_fit;
}

bool SchemaChecker::judge_any_of(std::span<const Number> schemas, Index at, Reasons* reasons) {
  if (std::ranges::any_of(schemas, [&](Number it) { return fits(it, at); })) return true;
  if (reasons != nullptr) explain_alternatives(schemas, at, *reasons);
  return false;
}

bool SchemaChecker::judge_one_of(std::span<const Number> schemas, Index at, Reasons* reasons) {
  std::size_t fitting = 0;
  for (const Number schema : schemas) {
    if (fits(schema, at) && ++fitting > 1) {
      return misfit(at, reasons, "fits more than one schema of oneOf");
    }
  }
  if (fitting == 1) return true;
  if (reasons != nullptr) explain_alternatives(schemas, at, *reasons);
  return false;
}

bool SchemaChecker::judge_if(const SchemaNode::Combination& parts, Index at, Reasons* reasons) {
  if (!parts.if_) return true;
  const auto& branch = fits(*parts.if_, at) ? parts.then_ : parts.else_;
  return !branch || judge(*branch, at, reasons);
}

TypeSet SchemaChecker::types_at(Index at) const {
  const JsonKind kind = tape_.kind(at);
  TypeSet types = type_of(kind);
  if (kind == JsonKind::number && is_whole(tape_.text(at))) types |= whole_number_type;
  return types;
}

bool SchemaChecker::is_choice(std::span<const SchemaNode::Choice> choices, Index at) {
  const std::string_view text = tape_.text(at);
  if (std::ranges::find(choices, text, &SchemaNode::Choice::text) != choices.end()) return true;
  // Strings without escapes are written in one way.
  if (tape_.kind(at) == JsonKind::string && text.find('\\') == std::string_view::npos &&
      std::ranges::none_of(choices, [](const SchemaNode::Choice& choice) {
        return choice.text.find('\\') != std::string::npos;
      })) {
    return false;
  }
  text_.clear();
  append_canonical(text_, tape_.json(at));
  return std::ranges::find(choices, text_, &SchemaNode::Choice::canonical) != choices.end();
}

bool SchemaChecker::misfit(Index at, Reasons* reasons, std::string_view message,
                           std::string_view of_schema) {
  if (reasons != nullptr && !reasons->is_full()) {
    reasons->list.push_back(
        {.offset = tape_.offset(at), .message = std::string{message} + std::string{of_schema}});
  }
  return false;
}

}  // namespace persist::app
