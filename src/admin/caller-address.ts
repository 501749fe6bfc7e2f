import { isIP, isIPv6 } from 'node:net';
import type { Request } from 'express';

const IPV4_IN_IPV6 = /^::ffff:(?=\d+\.)/i;
/** The half of an IPv6 address that whoever has a connection at home can choose. */
const GROUPS_OF_A_NETWORK = 4;
const GROUPS = 8;

const plain = (address: string | undefined): string => (address ?? '').replace(IPV4_IN_IPV6, '').replace(/%.*$/, '');

/** The address of the connection itself, which no header can write. */
const peerOf = (request: Request): string => plain(request.socket.remoteAddress) || 'unknown';

/**
 * Where a call comes from, for people to read: the address that the proxy before us states, with the one of the connection
 * where that is another. Without a proxy a caller can state what it likes, so nothing is counted by it.
 */
export function addressOf(request: Request): string {
  const stated = plain(request.ip);
  const peer = peerOf(request);
  return stated === peer || isIP(stated) === 0 ? peer : `${stated} by way of ${peer}`;
}

/** What is counted: the connection's address, of IPv6 the network (`2001:db8:0:1::/64`). */
export function networkOf(request: Request): string {
  const peer = peerOf(request);
  if (!isIPv6(peer)) return peer;
  const [head = '', tail] = peer.split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill('0');
  return `${[...before, ...zeros, ...after].slice(0, GROUPS_OF_A_NETWORK).join(':')}::/64`;
}
