import type { Request, RequestHandler, Response } from 'express';
import { HttpError } from '../errors';
import type { Metrics } from '../metrics';
import { type BodyUnderWay, createBytesUnderWay } from './bytes-under-way';

/** Journey Builder's bodies have some 2 KB and arrive at once (JB 2.1). */
const CEILING_BYTES = 64 * 1_048_576;

/** What is read of one body before others have their turn; Journey Builder's are done by then. */
const AT_ONCE_BYTES = 65_536;

/** No closure of a request's own: it stays as long as the request, and would keep all that was needed to read it. */
const ignore = () => undefined;

/** Where a body comes in, as the counter of refused calls names it. */
export type Door = 'journey_builder' | 'whatsapp' | 'log_in' | 'browser';

/**
 * Reads bodies of callers whom nobody knows yet. What states a greater length than its door takes is refused before it is
 * read, what grows past it while it is read (413 `body_too_large`), and its connection ends. All bodies under way have one
 * ceiling ({@link createBytesUnderWay}).
 */
export function createBoundedBodies(options: { metrics: Pick<Metrics, 'refusedCalls'>; ceilingBytes?: number }) {
  const { metrics, ceilingBytes = CEILING_BYTES } = options;
  const underWay = createBytesUnderWay(ceilingBytes);

  function tooLarge(door: Door, mostBytes: number, request: Request, response: Response): HttpError {
    metrics.refusedCalls.inc({ door, why: 'too_large' });
    // Node would read what is left, however much it is, to keep the connection.
    response.set('Connection', 'close');
    request.pause();
    return new HttpError(413, 'body_too_large', `a body has at most ${mostBytes} bytes here`);
  }

  return {
    /** Puts the bytes of the body, at most so many, into `request.body`. */
    read(door: Door, mostBytes: number): RequestHandler {
      return (request, response, next) => {
        // Whoever had to know whose call it is has read it.
        if (Buffer.isBuffer(request.body)) {
          next();
          return;
        }
        if (Number(request.headers['content-length'] ?? 0) > mostBytes) {
          next(tooLarge(door, mostBytes, request, response));
          return;
        }
        let pieces: Buffer[] = [];
        let length = 0;
        const end = () => {
          request.off('data', take).off('end', finish).off('close', abandon);
          underWay.release(body);
          pieces = [];
        };
        const giveUp = () => {
          end();
          metrics.refusedCalls.inc({ door, why: 'given_up' });
          request.destroy();
        };
        const body: BodyUnderWay = { bytes: 0, giveUp };
        const take = (piece: Buffer) => {
          length += piece.length;
          if (length > mostBytes) {
            end();
            next(tooLarge(door, mostBytes, request, response));
            return;
          }
          pieces.push(piece);
          underWay.add(body, piece.length);
          if (length > AT_ONCE_BYTES) takeTurns();
        };
        /** Node hands on 2 MB of a connection before it looks at the next: many large bodies would keep all others waiting. */
        const takeTurns = () => {
          request.pause();
          setImmediate(() => request.resume());
        };
        const finish = () => {
          request.body = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, length);
          end();
          next();
        };
        /** The caller went away, or took too long: there is nobody to answer. */
        const abandon = () => {
          end();
          metrics.refusedCalls.inc({ door, why: 'unfinished' });
        };
        underWay.begin(body);
        // An error is followed by a close, and one that nobody hears would end the process.
        request.on('error', ignore);
        request.on('data', take).on('end', finish).on('close', abandon);
      };
    },
    bytesUnderWay: underWay.bytes,
  };
}

export type BoundedBodies = ReturnType<typeof createBoundedBodies>;

/** Reads such a body as JSON, whatever the content type says: 413, or 400 `request_unreadable`. */
export function readBoundedJson(bodies: BoundedBodies, door: Door, mostBytes: number): RequestHandler {
  const readBytes = bodies.read(door, mostBytes);
  return (request, response, next) => {
    readBytes(request, response, (error?: unknown) => {
      if (error !== undefined) {
        next(error);
        return;
      }
      try {
        request.body = JSON.parse((request.body as Buffer).toString('utf8'));
      } catch (cause) {
        next(new HttpError(400, 'request_unreadable', 'the body is no JSON', { cause }));
        return;
      }
      next();
    });
  };
}
