import { connect, type Socket } from 'node:net';

export interface RawCall {
  socket: Socket;
  /** What came back so far. */
  heard: () => string;
  /** Resolves with what came back when the other side has ended the connection. */
  ended: Promise<string>;
}

/** A POST of which the test says every byte: `begin` is what follows the header lines, and nothing more is sent by itself. */
export function rawPost(url: string, path: string, headers: readonly string[], begin: string | Buffer = ''): RawCall {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const heard: Buffer[] = [];
  socket.on('data', (part) => heard.push(part));
  // Whoever is cut off in the middle hears of it by a reset.
  socket.on('error', () => undefined);
  const text = () => Buffer.concat(heard).toString('latin1');
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(text())));
  socket.write(`POST ${path} HTTP/1.1\r\nHost: test\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`);
  socket.write(begin);
  return { socket, heard: text, ended };
}

/** One piece of a body that is sent in pieces. */
export const chunk = (size: number): Buffer =>
  Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), Buffer.alloc(size, 'x'), Buffer.from('\r\n')]);
