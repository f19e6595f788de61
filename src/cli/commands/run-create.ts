import { type Command, keyValues } from '../command.ts';

export default {
  name: 'run create',
  summary: 'Start a run that is logged to by hand; training code does so through the MLflow client',
  arguments: [{ name: 'experiment', meaning: 'id' }],
  options: [
    { name: 'id', value: 'id', meaning: 'that it has elsewhere, to be kept' },
    { name: 'user', value: 'name', meaning: 'whose run it is (default: you)' },
    { name: 'name', value: 'name', meaning: 'of the run' },
    { name: 'source', value: 'name', meaning: 'what runs, such as train.py' },
    { name: 'commit', value: 'hash', meaning: 'of the code' },
    { name: 'started', value: 'ISO time', meaning: 'when it started (default: now on the server)' },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('createRun', {
      path: { project: context.project },
      body: {
        id: input.option('id'),
        experimentId: input.argument('experiment'),
        user: input.option('user'),
        name: input.option('name'),
        sourceName: input.option('source'),
        codeCommit: input.option('commit'),
        startedAt: input.option('started'),
        tags: keyValues(input.options('tag'), 'A tag'),
      },
    });
    context.data(it);
    context.print(it.id);
  },
} satisfies Command;
