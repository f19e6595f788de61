import { describeSource } from '../code-source.ts';
import type { Command } from '../command.ts';
import { printChanges, readProject } from '../project-files.ts';

export default {
  name: 'apply',
  summary: 'Make a project as its pawl.yaml declares it',
  arguments: [{ name: 'file', meaning: 'the declaration (default pawl.yaml)', optional: true }],
  async run(context, input) {
    const { project, manifest, files, found } = await readProject(context, input.optional('file') ?? 'pawl.yaml');
    const body = { manifest, files, codeSource: found.source ?? undefined };
    const plan = await context.client.call('applyProject', { path: { project }, body });
    context.data({ ...plan, codeSource: found.source });
    printChanges(context, plan.changes);
    context.print(`Code: ${describeSource(found)}.`);
  },
} satisfies Command;
