import { readFile } from 'node:fs/promises';
import { type Command, keyValues, UsageError } from '../command.ts';

export default {
  name: 'prompt register',
  summary: 'Register the next version of a prompt, which is made when it is not there',
  arguments: [
    { name: 'prompt', meaning: 'name' },
    { name: 'text', meaning: 'of the template, with variables as {{name}}', optional: true },
  ],
  options: [
    { name: 'file', value: 'path', meaning: 'read the text of a file instead' },
    { name: 'message', value: 'text', meaning: 'what changed' },
    { name: 'tag', value: 'key=value', meaning: 'a tag of the version; repeat for more', many: true },
  ],
  async run(context, input) {
    const [given, file] = [input.optional('text'), input.option('file')];
    if ((given === undefined) === (file === undefined)) throw new UsageError('Give the text, or a file that has it.');
    const template = file === undefined ? (given ?? '') : await readFile(file, 'utf8');
    const it = await context.client.call('registerPrompt', {
      path: { project: context.project },
      body: {
        name: input.argument('prompt'),
        template,
        message: input.option('message'),
        tags: keyValues(input.options('tag'), 'A tag'),
      },
    });
    context.data(it);
    context.print(`${it.prompt} v${it.version}`);
  },
} satisfies Command;
