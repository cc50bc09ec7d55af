// The least that a load takes: 1000 SETs a round trip, of lines as `persist dump` writes them.
//     redis_load PORT <LINES
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What stands in `line` behind `before`, up to `after`.
static char* between(char* line, const char* before, const char* after) {
  char* begin = strstr(line, before);
  if (begin == NULL) return NULL;
  begin += strlen(before);
  char* end = strstr(begin, after);
  if (end != NULL) *end = '\0';
  return begin;
}

static void drain(redisContext* redis, int* waiting) {
  for (; *waiting > 0; --*waiting) {
    void* reply;
    if (redisGetReply(redis, &reply) != REDIS_OK) exit(1);
    freeReplyObject(reply);
  }
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  redisContext* redis = redisConnect("127.0.0.1", atoi(argv[1]));
  if (redis == NULL || redis->err) return 1;
  char* line = NULL;
  size_t room = 0;
  int waiting = 0;
  for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;) {
    if (strncmp(line, "{\"seal\"", 7) == 0 || strstr(line, "\"store\"") == NULL) continue;
    char* expires = strstr(line, ",\"expires\":");
    long long at = expires == NULL ? -1 : atoll(expires + 11);
    if (expires != NULL)
      *expires = '\0';
    else
      line[length - 2] = '\0';
    char* value = strstr(line, "\"exit\":") + 7;
    char* store = between(line, "\"store\":\"", "\"");
    char* key = between(store + strlen(store) + 1, "\"key\":\"", "\"");
    if (at < 0)
      redisAppendCommand(redis, "SET %s:%s %s", store, key, value);
    else
      redisAppendCommand(redis, "SET %s:%s %s PXAT %lld", store, key, value, at);
    if (++waiting == 1000) drain(redis, &waiting);
  }
  drain(redis, &waiting);
  return 0;
}
