/** One body that is being read. */
export interface BodyUnderWay {
  bytes: number;
  /** Drops it with its connection. */
  giveUp: () => void;
}

/** What a piece of a body costs beside its bytes: whoever sends byte by byte is not to get them for less. */
const PIECE_BYTES = 256;

/**
 * What all bodies under way hold together. Where they would pass the ceiling the oldest is given up, as a caller with
 * something to say is done within a moment and whoever fills memory is not: nobody is refused for what others send.
 */
export function createBytesUnderWay(ceilingBytes: number) {
  /** In the order in which they began. */
  const underWay = new Set<BodyUnderWay>();
  let held = 0;
  return {
    begin(body: BodyUnderWay): void {
      underWay.add(body);
    },
    add(body: BodyUnderWay, bytes: number): void {
      body.bytes += bytes + PIECE_BYTES;
      held += bytes + PIECE_BYTES;
      for (const oldest of underWay) {
        if (held <= ceilingBytes) return;
        oldest.giveUp();
      }
    },
    release(body: BodyUnderWay): void {
      if (underWay.delete(body)) held -= body.bytes;
    },
    bytes: () => held,
  };
}
