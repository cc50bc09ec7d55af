import { spawnSync } from "node:child_process";

const refused = 0xffffffff;

/**
 * What json_checker says of each text (a Buffer): its compact form as a Buffer, or undefined when
 * it was refused.
 */
export function judge(checker, texts) {
  const input = Buffer.concat(
    texts.flatMap((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      return [length, text];
    }),
  );
  const { status, signal, stdout } = spawnSync(checker, { input, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`json_checker ended with ${signal ?? status}`);
  let at = 0;
  return texts.map(() => {
    const length = stdout.readUInt32LE(at);
    at += 4;
    if (length === refused) return undefined;
    at += length;
    return stdout.subarray(at - length, at);
  });
}
