// Entry of every npm script. Plain Node >= 20 without a dependency: it makes sure that what package-lock.json
// names is installed and goes on under the Node that comes with it, which runs our TypeScript.
//
//   node build/run.mjs sagitta|demo|start|test|bench|bench:engine|ablation:report|model-card [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const wantedMajor = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) fail(`Sagitta needs Node 20 or newer to set itself up; this is ${process.versions.node}.`);
if (!isInstalled()) install();
if (major === wantedMajor) {
  // Halves the time to start: TypeScript is stripped and compiled once, not at each start. Children inherit it.
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'node');
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  await import(pathToFileURL(join(root, 'build', 'tasks', 'main.ts')).href);
} else {
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // The terminal sends Ctrl+C to both: the child ends in order, and this process with it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}

/** Whether every package of package-lock.json is there in its version; what other platforms need may lack. */
function isInstalled() {
  const done = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(done) || !existsSync(ownNode)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(done);
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    return present[path] ? present[path].version === version : Boolean(optional || devOptional);
  });
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

function install() {
  say('Installing the packages of package-lock.json (npm ci, once, about a minute) …');
  // `npm ci` insists on every platform's optional packages; a mirror of the registry may lack one.
  if (!npm('ci') && !npm('install', '--no-save'))
    fail('The installation failed: see above. It needs a network or a filled npm cache.');
}

function npm(...args) {
  const { status } = spawnSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    [...args, '--no-audit', '--no-fund'],
    {
      cwd: root,
      // Standard output belongs to the command that was asked for.
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
      // onnxruntime-node would fetch libraries for CUDA from elsewhere: an npm before 11 does not know `allowScripts`.
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_loglevel: 'error' },
    },
  );
  return status === 0;
}

function say(text) {
  process.stderr.write(`sagitta: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
