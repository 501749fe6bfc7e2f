// What Redis keeps, by kind of key: what `MEMORY USAGE` says of every key, and beside it what the tables of keys and of lives take.

/** → kind of key, as `exec` of `wa:exec:…` → { keys, bytes, ends: how many of them have a life }. Of a Redis of the bench: it looks at every key. */
export async function bytesByKind(redis) {
  const kinds = new Map();
  let cursor = '0';
  do {
    const [next, keys] = await redis.scanBuffer(cursor, 'COUNT', 1_000);
    cursor = String(next);
    const asked = redis.pipeline();
    for (const key of keys) {
      asked.call('MEMORY', 'USAGE', key, 'SAMPLES', '0');
      asked.pttl(key);
    }
    const said = await asked.exec();
    keys.forEach((key, index) => {
      const kind = key.toString('latin1').split(':')[1] ?? '';
      const of = kinds.get(kind) ?? { keys: 0, bytes: 0, ends: 0 };
      kinds.set(kind, of);
      of.keys += 1;
      of.bytes += Number(said[2 * index][1] ?? 0);
      if (said[2 * index + 1][1] > 0) of.ends += 1;
    });
  } while (cursor !== '0');
  return kinds;
}

/** Lines: what came between the two, a message, and under `tables` what is in no key. Kinds of less than half a byte are left out. */
export function byKindLines(before, after, messages, bytesInAll) {
  const rows = [...after].map(([kind, of]) => {
    const was = before.get(kind) ?? { keys: 0, bytes: 0 };
    return { kind, keys: (of.keys - was.keys) / messages, bytes: (of.bytes - was.bytes) / messages };
  });
  const inKeys = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const line = ({ kind, keys, bytes }) =>
    `  ${kind.padEnd(20)} ${bytes.toFixed(1).padStart(8)} B ${keys.toFixed(3).padStart(8)} keys`;
  return [
    ...rows
      .filter(({ bytes }) => Math.abs(bytes) >= 0.5)
      .sort((a, b) => b.bytes - a.bytes)
      .map(line),
    line({ kind: 'tables and the rest', keys: 0, bytes: bytesInAll - inKeys }),
  ];
}
