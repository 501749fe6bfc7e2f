import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What a platform reads about this project says the same as the project itself. */
const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const dockerfile = read('Dockerfile');
const compose = parse(read('compose.yaml')) as {
  services: Record<string, { command?: string; environment?: Record<string, string> }>;
};
const processes = Object.fromEntries(
  read('Procfile')
    .trim()
    .split('\n')
    .map((line) => line.split(': ') as [string, string]),
);

/** Paths that a Dockerfile takes from the project, not from another stage. */
const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => (paths ?? '').split(' '));

test('what the image copies is there, and the build context lets it through', () => {
  expect(copied.length).toBeGreaterThan(5);
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const allowed = read('.dockerignore').match(/(?<=^!).+$/gm);
  expect([...copied].sort()).toEqual([...(allowed ?? [])].sort());
});

test('the image runs what the Procfile runs, and not as root', () => {
  const command = JSON.parse(/^CMD (.+)$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
  expect(command.join(' ')).toBe(processes.web);
  expect(compose.services.worker?.command).toBe(processes.worker);
  expect(/^USER (\S+)$/m.exec(dockerfile.slice(dockerfile.lastIndexOf('FROM')))?.[1]).toBe('node');
});

test.each(['web', 'worker'])('systemd runs the %s process of the Procfile', (name) => {
  const unit = read(`deploy/systemd/whatsapp-activity-${name}.service`);
  expect(/^ExecStart=\/usr\/bin\/(.+)$/m.exec(unit)?.[1]).toBe(processes[name]);
});

test('the Redis of the compose file keeps every write and evicts nothing', () => {
  expect(compose.services.redis?.command).toBe(
    'redis-server --appendonly yes --appendfsync always --maxmemory-policy noeviction',
  );
});

test('Heroku is told of every setting that is needed, and of none that there is not', () => {
  const settings = new Map(
    [...read('docs/settings.md').matchAll(/^\| `(\w+)` \|([^|]*)\|/gm)].map(([, name, needed]) => [name, needed]),
  );
  const told = Object.keys((JSON.parse(read('app.json')) as { env: Record<string, unknown> }).env);
  const needed = [...settings].flatMap(([name, when]) => (when?.trim() === 'yes' ? [name] : []));
  expect(told).toEqual(expect.arrayContaining(needed));
  expect(told.filter((name) => !settings.has(name))).toEqual([]);
});

test('public CI runs the suite on every Node.js that people run', () => {
  const { jobs } = parse(read('.github/workflows/test.yml')) as {
    jobs: { test: { strategy: { matrix: { node: number[] } }; steps: { run?: string }[] } };
  };
  expect(jobs.test.strategy.matrix.node).toEqual([22, 24, 26]);
  expect(jobs.test.steps.map(({ run }) => run)).toContain('npm test');
});
