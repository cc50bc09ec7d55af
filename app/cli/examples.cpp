#include "cli/examples.hpp"

#include <algorithm>
#include <array>

namespace persist::app {

namespace {

struct CommandExamples {
  std::string_view command;
  std::array<std::string_view, 4> lines;
};

constexpr std::array examples{
    CommandExamples{"get",
                    {"persist -d cache.db -s users get 1",
                     "persist -d cache.db -s users get 1 --value --pointer /name"}},
    CommandExamples{"get-many",
                    {"persist -d cache.db -s users get-many 1 2",
                     "persist -d cache.db -s users get-many 1 nosuch --entries"}},
    CommandExamples{"keys",
                    {"persist -d cache.db -s users keys --long",
                     "persist -d cache.db keys --all-stores --glob '*1*'"}},
    CommandExamples{"stores", {"persist -d cache.db stores", "persist -d cache.db stores --json"}},
    CommandExamples{"dump",
                    {"persist -d cache.db dump --seal -o all.ndjson",
                     "persist -d cache.db -s users dump --state fail,die",
                     "persist -d cache.db dump --relative-ttl --ttl-unit 1d",
                     "persist -d cache.db dump --redact value:/email --redact-key '^u:(.*)'"}},
    CommandExamples{"stats",
                    {"persist -d cache.db stats", "persist -d cache.db -s users stats --json"}},
    CommandExamples{"ttl",
                    {"persist -d cache.db -s users ttl 1", "persist -d cache.db -s users ttl 1 2"}},
    CommandExamples{"diff",
                    {"persist diff cache.db other.db",
                     "persist diff cache.db other.db -s users --ignore value:/at",
                     "persist diff all.ndjson cache.db --update"}},
    CommandExamples{"merge",
                    {"persist merge /dev/null ours.ndjson theirs.ndjson -o ours.ndjson",
                     "persist merge base.ndjson ours.ndjson theirs.ndjson -o merged.ndjson"}},
    CommandExamples{
        "verify",
        {"persist -d cache.db verify", "persist -d cache.db verify --forbid 'sk_live_[0-9a-z]+'"}},
    CommandExamples{"watch",
                    {"persist -d cache.db -s users watch",
                     "persist -d cache.db watch --all-stores --event remove,expire"}},
    CommandExamples{"show",
                    {"persist -d cluster.db show 82d300331da16531bfc2818a27df381a",
                     "persist -d cluster.db show 82d300331da16531bfc2818a27df381a --json"}},
    CommandExamples{"requeue",
                    {"persist -d cluster.db requeue --state dead --dry-run",
                     "persist -d cluster.db requeue --state dead --yes"}},
    CommandExamples{"resume",
                    {"persist -d cluster.db resume b5cc7d23b2ba4a5ea0b12380792a7709 --dry-run",
                     "persist -d cluster.db resume b5cc7d23b2ba4a5ea0b12380792a7709"}},
    CommandExamples{
        "set",
        {"persist -d cache.db -s users set 1 --success '{\"name\":\"Ann\"}' --ttl 1d12h",
         "persist -d cache.db -s users set 2 --fail '{\"_tag\":\"NotFound\"}'",
         "persist -d cache.db -s users set 3 --success-string 'plain text'"}},
    CommandExamples{"remove",
                    {"persist -d cache.db -s users remove 1 2",
                     "persist -d cache.db -s users remove --state fail --dry-run",
                     "persist -d cache.db -s users remove --prefix old: --yes"}},
    CommandExamples{"clear",
                    {"persist -d cache.db -s users clear --yes",
                     "persist -d cache.db --all-stores clear --yes"}},
    CommandExamples{"load",
                    {"persist -d cache.db load all.ndjson",
                     "persist -d cache.db load --mode replace --yes all.ndjson",
                     "persist -d other.db load all.ndjson --redact value:/email"}},
    CommandExamples{"expire",
                    {"persist -d cache.db -s users expire 1 --ttl 1.5h",
                     "persist -d cache.db -s users expire --all --expires 2030-01-01 --yes"}},
    CommandExamples{"purge",
                    {"persist -d cache.db purge", "persist -d cache.db -s users purge",
                     "persist -d cluster.db purge --older-than 30d --dry-run"}},
    CommandExamples{
        "edit",
        {"persist -d cache.db -s users edit 1", "persist -d cache.db -s users --raw edit 1",
         "persist -d cache.db -s users edit 1 --redact value:/email"}},
    CommandExamples{
        "copy",
        {"persist copy cache.db other.db", "persist copy cache.db fresh.db --state success",
         "persist copy cache.db other.db --redact value:/email"}},
    CommandExamples{
        "backup",
        {"persist -d cache.db backup copy.db", "persist -d cache.db backup --force copy.db"}},
    CommandExamples{
        "restore",
        {"persist -d cache.db restore all.ndjson", "persist -d cache.db restore --yes other.db"}},
    CommandExamples{"update",
                    {"persist -d cache.db -s users update --glob 1 --set '/value/age=7' --yes",
                     "persist -d cache.db -s users update --glob 1 --unset /value/name --yes",
                     "persist -d cache.db -s users update --glob 1 --exec 'jq -c .' --yes"}},
    CommandExamples{"rename",
                    {"persist -d cache.db -s users rename 1 1001",
                     "persist -d cache.db -s users rename 1 1001 --save before.ndjson"}},
    CommandExamples{"rename-store",
                    {"persist -d cache.db rename-store users customers",
                     "persist -d cache.db rename-store users customers --dry-run"}},
    CommandExamples{"fmt", {"persist fmt all.ndjson", "persist fmt --check all.ndjson"}},
    CommandExamples{"batch",
                    {"persist -d cache.db -s users batch < requests.ndjson",
                     "persist -d cache.db -s users --read-only batch < requests.ndjson"}},
    CommandExamples{
        "completion",
        {"persist completion bash > persist.bash", "persist completion zsh > _persist"}},
    CommandExamples{"version", {"persist --version --verbose", "persist version --json"}},
};

}  // namespace

std::span<const std::string_view> examples_of(std::string_view command) {
  const auto* const found = std::ranges::find(examples, command, &CommandExamples::command);
  if (found == examples.end()) return {};
  const auto end = std::ranges::find(found->lines, std::string_view{});
  return {found->lines.begin(), end};
}

}  // namespace persist::app
