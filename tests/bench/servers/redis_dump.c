// The least that a dump of a Redis server takes: SCAN, MGET and PEXPIRETIME in pipelines, sorted,
// as lines.
//     redis_dump PORT STORE >LINES
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  char* key;
  char* line;
  size_t length;
};

static struct entry* entries;
static size_t count, room;

static int by_key(const void* a, const void* b) {
  return strcmp(((const struct entry*)a)->key, ((const struct entry*)b)->key);
}

static void add(const char* store, size_t prefix, const redisReply* key, const redisReply* value,
                long long expires) {
  if (value->type != REDIS_REPLY_STRING) return;
  if (count == room) entries = realloc(entries, (room = room ? 2 * room : 1024) * sizeof *entries);
  struct entry* entry = &entries[count++];
  entry->key = strdup(key->str + prefix);
  char* line = malloc(strlen(store) + key->len + value->len + 96);
  int length =
      sprintf(line, "{\"store\":\"%s\",\"key\":\"%s\",\"exit\":%s", store, entry->key, value->str);
  if (expires >= 0) length += sprintf(line + length, ",\"expires\":%lld", expires);
  length += sprintf(line + length, "}\n");
  entry->line = line;
  entry->length = (size_t)length;
}

static redisReply* next_reply(redisContext* redis) {
  void* reply;
  if (redisGetReply(redis, &reply) != REDIS_OK) exit(1);
  return reply;
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  redisContext* redis = redisConnect("127.0.0.1", atoi(argv[1]));
  if (redis == NULL || redis->err) return 1;
  const char* store = argv[2];
  const size_t prefix = strlen(store) + 1;
  char cursor[32] = "0";
  do {
    redisReply* page = redisCommand(redis, "SCAN %s MATCH %s:* COUNT 1000", cursor, store);
    strcpy(cursor, page->element[0]->str);
    const redisReply* keys = page->element[1];
    if (keys->elements > 0) {
      const char** words = malloc((keys->elements + 1) * sizeof *words);
      size_t* sizes = malloc((keys->elements + 1) * sizeof *sizes);
      words[0] = "MGET";
      sizes[0] = 4;
      for (size_t i = 0; i < keys->elements; ++i) {
        words[i + 1] = keys->element[i]->str;
        sizes[i + 1] = keys->element[i]->len;
      }
      redisAppendCommandArgv(redis, (int)keys->elements + 1, words, sizes);
      for (size_t i = 0; i < keys->elements; ++i) {
        redisAppendCommand(redis, "PEXPIRETIME %b", keys->element[i]->str, keys->element[i]->len);
      }
      redisReply* values = next_reply(redis);
      for (size_t i = 0; i < keys->elements; ++i) {
        redisReply* expires = next_reply(redis);
        add(store, prefix, keys->element[i], values->element[i], expires->integer);
        freeReplyObject(expires);
      }
      freeReplyObject(values);
      free(words);
      free(sizes);
    }
    freeReplyObject(page);
  } while (strcmp(cursor, "0") != 0);
  qsort(entries, count, sizeof *entries, by_key);
  for (size_t i = 0; i < count; ++i) fwrite(entries[i].line, 1, entries[i].length, stdout);
  return fflush(stdout) == 0 ? 0 : 1;
}
