import type Redis from 'ioredis';

/**
 * Sends what one turn of the event loop asks of Redis as one piece. Under load dozens of calls ask in the same turn: written
 * one by one each is a system call here and a read, a reply and a flush to disk there. What is alone in its turn goes no
 * later than before.
 */
export function writeByTurns(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis;
    const write = stream.write.bind(stream);
    let waiting = '';
    const flush = () => {
      const text = waiting;
      waiting = '';
      if (text !== '' && stream.writable) write(text);
    };
    Object.assign(stream, {
      write(piece: string | Buffer) {
        if (typeof piece !== 'string') {
          flush();
          return write(piece);
        }
        if (waiting === '') setImmediate(flush);
        waiting += piece;
        return true;
      },
    });
  });
}
