import type { Command } from '../command.ts';
import { printChanges, readProject } from '../project-files.ts';

export default {
  name: 'plan',
  summary: 'Show what applying a pawl.yaml would change',
  arguments: [{ name: 'file', meaning: 'the declaration (default pawl.yaml)', optional: true }],
  async run(context, input) {
    const { project, manifest, files } = await readProject(context, input.optional('file') ?? 'pawl.yaml');
    const plan = await context.client.call('planProject', { path: { project }, body: { manifest, files } });
    context.data(plan);
    printChanges(context, plan.changes);
  },
} satisfies Command;
