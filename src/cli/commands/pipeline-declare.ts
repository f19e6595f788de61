import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Input } from '../../../clients/ts/client.ts';
import { findCodeSource } from '../code-source.ts';
import { type Command, CommandError } from '../command.ts';
import { documentArgument, readDocument } from '../document.ts';

export default {
  name: 'pipeline declare',
  summary: 'Declare or change a pipeline outside pawl.yaml',
  arguments: [{ name: 'pipeline', meaning: 'name' }, documentArgument],
  options: [
    { name: 'code', value: 'glob', meaning: 'files of this folder that the steps run; repeat for more', many: true },
  ],
  examples: ["pawl pipeline declare nightly pipeline.yaml --code 'train/*.py'"],
  async run(context, input) {
    const { client, project, io } = context;
    const body = readDocument<Input<'declarePipeline'>['body']>(context, input.argument('file'));
    const files = input.options('code').flatMap((glob) => {
      const found = globSync(glob, { cwd: io.folder, withFileTypes: true }).filter((entry) => entry.isFile());
      if (found.length === 0) throw new CommandError(`No file matches ${glob}.`);
      return found.map((entry) => join(entry.parentPath, entry.name));
    });
    const paths = [...new Set(files)].sort().map((file) => relative(io.folder, file).replaceAll('\\', '/'));
    const declared = { path: { project, pipeline: input.argument('pipeline') }, body };
    if (paths.length > 0) {
      const sent = paths.map((path) => ({ path, base64: readFileSync(join(io.folder, path)).toString('base64') }));
      const { digest } = await client.call('uploadCodeBundle', { path: { project }, body: { files: sent } });
      const { source } = await findCodeSource(io.folder, paths, context.environment);
      declared.body = { ...body, code: digest, codeSource: source ?? undefined };
    }
    const it = await client.call('declarePipeline', declared);
    context.data(it);
    context.print(
      `declared pipeline ${it.name} v${it.version}${it.code === null ? '' : `, code ${it.code.slice(0, 12)}`}`,
    );
  },
} satisfies Command;
