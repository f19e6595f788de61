// ONNX Runtime as devices need it: which version this server answers with, and the files of its build for browsers, which come from the installed
// package, so that a page needs no network.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

const versionOf = async (entry: string, name: string): Promise<string> => {
  // The package does not export its package.json, which is some folders above its entry.
  for (let folder = dirname(require.resolve(entry)); folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
    const found = JSON.parse(text) as { readonly name?: string; readonly version?: string };
    if (found.name === name && found.version !== undefined) return found.version;
  }
  throw new Error(`The package ${name} is not installed.`);
};

/** Version of ONNX Runtime for Node. */
export function nodeRuntimeVersion(): Promise<string> {
  return versionOf('onnxruntime-node', 'onnxruntime-node');
}

/** Names and paths of ONNX Runtime for browsers, on the processor by WebAssembly. */
export function browserRuntimeFiles(): readonly { readonly name: string; readonly path: string }[] {
  const folder = dirname(require.resolve('onnxruntime-web/wasm'));
  return ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'].map((name) => ({
    name,
    path: join(folder, name),
  }));
}
