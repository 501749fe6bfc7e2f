import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where the processor's time went, from the newest .cpuprofile in `directory`: shares of all samples that did work.
 * A profile covers the life of the process, its idle rounds included.
 */
export function selfTimes(directory) {
  const file = readdirSync(directory)
    .filter((name) => name.endsWith('.cpuprofile'))
    .sort()
    .at(-1);
  if (file === undefined) throw new Error(`no .cpuprofile in ${directory}`);
  const profile = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const callers = new Map(profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const byFunction = new Map();
  const byOwner = new Map();
  let total = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = nodes.get(id);
    const microseconds = profile.timeDeltas[index];
    if (frame === undefined || frame.functionName === '(idle)') continue;
    total += microseconds;
    add(byFunction, nameOf(frame), microseconds);
    add(byOwner, ownerOf(id, nodes, callers), microseconds);
  }
  return { functions: shares(byFunction, total), owners: shares(byOwner, total) };
}

function nameOf({ functionName, url, lineNumber }) {
  const place = url === '' ? '' : ` ${url.replace(/^.*\/(dist|node_modules)\//, '$1/')}:${lineNumber + 1}`;
  return `${functionName || '(anonymous)'}${place}`;
}

/** Our own code by folder, a package by its name; what Node itself does counts for the nearest of these that asked. */
function ownerOf(id, nodes, callers) {
  if (nodes.get(id)?.functionName === '(garbage collector)') return '(garbage collector)';
  for (let at = id; at !== undefined; at = callers.get(at)) {
    const { url } = nodes.get(at);
    const packageName = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
    if (packageName) return packageName;
    const own = /\/dist\/([^/]+)/.exec(url)?.[1];
    if (own) return `src/${own.replace(/\.js$/, '.ts')}`;
  }
  return 'node';
}

function add(map, key, value) {
  map.set(key, (map.get(key) ?? 0) + value);
}

function shares(map, total) {
  return [...map].sort(([, a], [, b]) => b - a).map(([name, value]) => ({ name, percent: (100 * value) / total }));
}
