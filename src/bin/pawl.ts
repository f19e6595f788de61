#!/usr/bin/env node
// The `pawl` executable: `serve` and `data-plane` run in this process, everything else is a client. What runs is loaded when asked
// for: a data plane holds none of the control plane in memory.
import { becomeServer, keepCompiledCode } from './own-process.ts';

if (process.argv[2] === 'serve') becomeServer();
keepCompiledCode();
const { runCli } = await import('../cli/run.ts');

process.exitCode = await runCli(process.argv.slice(2), {
  serve: async (...call) => (await import('../app/serve.ts')).serve(...call),
  dataPlane: async (...call) => (await import('../app/run-data-plane.ts')).runDataPlane(...call),
  version: async () => (await import('../app/version.ts')).version,
  environment: async () => (await import('../app/config.ts')).processEnvironment(),
  settings: async (flags, file) => (await import('../app/config.ts')).printableSettings(flags, file),
});
