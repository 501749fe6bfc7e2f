/**
 * What of a whole tracked link follows a button's fixed address: the part of its path that the template's own prefix holds
 * already is taken off. The host may differ, since a brand's domain can forward to us. Undefined where the link cannot
 * follow it.
 */
export function linkSuffix(link: string, prefix: string): string | undefined {
  if (link.startsWith(prefix)) return link.slice(prefix.length);
  const [path, prefixPath] = [link, prefix].map((address) => address.replace(/^https?:\/\/[^/]+/i, ''));
  return path && prefixPath && path.startsWith(prefixPath) ? path.slice(prefixPath.length) : undefined;
}
