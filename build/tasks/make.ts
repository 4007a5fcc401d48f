import { fromRoot } from './paths.ts';
import { runNode } from './run.ts';

/** Installers for this platform: Forge packages the app, electron-builder wraps it. */
export async function make(): Promise<number> {
  const forge = fromRoot('node_modules', '@electron-forge', 'cli', 'dist', 'electron-forge.js');
  const packaged = await runNode([forge, 'package']);
  if (packaged !== 0) return packaged;
  const builder = fromRoot('node_modules', 'electron-builder', 'cli.js');
  const app = fromRoot('out', `Sagitta-${process.platform}-${process.arch}`);
  const config = fromRoot('build', 'electron-builder.config.ts');
  return runNode([builder, '--prepackaged', app, '--config', config, '--publish', 'never']);
}
