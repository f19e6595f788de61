#!/usr/bin/env node
// The `pawl` executable: `serve` runs the server in this process, everything else is a client of it.
import { serve } from '../app/serve.ts';
import { runCli } from '../cli/run.ts';

process.exitCode = await runCli(process.argv.slice(2), { serve });
