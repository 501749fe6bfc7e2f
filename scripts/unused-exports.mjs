import { readFileSync } from 'node:fs';

const isScript = ({ filePath, symbol }) =>
  new RegExp(`export const ${symbol} = redisScript\\(`).test(readFileSync(filePath, 'utf8'));

/**
 * What `npm run unused` reports, but for Redis scripts: each is used in its own file, and exported for the test that looks
 * at all of them (test/redis/script.test.ts).
 */
// biome-ignore lint/style/noDefaultExport: knip calls the default export of a preprocessor.
export default function withoutScripts(report) {
  for (const found of Object.values(report.issues.exports)) {
    for (const [symbol, issue] of Object.entries(found)) {
      if (!isScript(issue)) continue;
      delete found[symbol];
      report.counters.exports -= 1;
    }
  }
  return report;
}
