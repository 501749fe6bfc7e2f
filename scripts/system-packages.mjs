import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { onPath } from './installed-programs.mjs';

const NON_INTERACTIVE = { DEBIAN_FRONTEND: 'noninteractive' };

/**
 * How this machine installs `programs` ('redis', 'browser'): the line a person would type, whether this user may run
 * it unasked, and the commands. A command with `mayFail` is tried first; the rest is only needed when it fails.
 */
export function systemPackageInstall(programs) {
  return process.platform === 'darwin' ? withBrew(programs) : withApt(programs);
}

function withBrew(programs) {
  const commands = programs.map((program) =>
    program === 'redis' ? ['brew', 'install', 'redis'] : ['brew', 'install', '--cask', 'chromium'],
  );
  return {
    line: commands.map((command) => command.join(' ')).join(' && '),
    allowed: onPath('brew') !== undefined,
    commands: commands.map((command) => ({ command })),
  };
}

function withApt(programs) {
  // Fonts: a page without any has no text to click. The system service that Debian starts is not used.
  const packages = programs.flatMap((program) =>
    program === 'redis' ? ['redis-server'] : [isUbuntu() ? 'chromium-browser' : 'chromium', 'fonts-liberation'],
  );
  const root = process.getuid?.() === 0;
  const sudo = root ? [] : ['sudo', '-n'];
  const install = [...sudo, 'apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages];
  const typed = root ? '' : 'sudo ';
  return {
    line: `${typed}apt-get update && ${typed}apt-get install -y --no-install-recommends ${packages.join(' ')}`,
    allowed: onPath('apt-get') !== undefined && (root || maySudo()),
    // A machine whose package lists are there needs no update; a new container has none.
    commands: [
      { command: install, environment: NON_INTERACTIVE, mayFail: true },
      { command: [...sudo, 'apt-get', 'update', '-q'], environment: NON_INTERACTIVE },
      { command: install, environment: NON_INTERACTIVE },
    ],
  };
}

function maySudo() {
  return onPath('sudo') !== undefined && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
}

function isUbuntu() {
  return existsSync('/etc/os-release') && /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
