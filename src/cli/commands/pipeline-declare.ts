import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Input } from '../../../clients/ts/client.ts';
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
    const code =
      files.length === 0
        ? body.code
        : (
            await client.call('uploadCodeBundle', {
              path: { project },
              body: {
                files: [...new Set(files)].sort().map((file) => ({
                  path: relative(io.folder, file).replaceAll('\\', '/'),
                  base64: readFileSync(file).toString('base64'),
                })),
              },
            })
          ).digest;
    const it = await client.call('declarePipeline', {
      path: { project, pipeline: input.argument('pipeline') },
      body: code === undefined ? body : { ...body, code },
    });
    context.data(it);
    context.print(
      `declared pipeline ${it.name} v${it.version}${it.code === null ? '' : `, code ${it.code.slice(0, 12)}`}`,
    );
  },
} satisfies Command;
