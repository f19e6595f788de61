import type { Command } from '../command.ts';
import { poll } from '../follow.ts';

export default {
  name: 'run',
  summary: 'Turn the loop of a model once, and follow it: train, gate, roll out',
  arguments: [{ name: 'model', meaning: 'name of the model' }],
  options: [
    { name: 'note', value: 'text', meaning: 'why' },
    { name: 'no-follow', meaning: 'do not wait' },
  ],
  async run(context, input) {
    const { client, project } = context;
    const path = { project, model: input.argument('model') };
    const started = await client.call('startTurn', { path, body: { note: input.option('note') } });
    context.print(`turn ${started.id}`);
    if (input.flag('no-follow')) return context.data(started);
    const seen = new Set<string>();
    let last = '';
    const progress = context.progress(path.model);
    const turn = await poll(
      () => client.call('getTurn', { path: { ...path, turn: started.id } }),
      (now) => now.endedAt !== null,
      async (now) => {
        const { items } = await client.call('listTransitions', { path, query: { turn: started.id, limit: 100 } });
        for (const step of [...items].reverse()) {
          if (seen.has(step.id)) continue;
          seen.add(step.id);
          last = `${step.from} > ${step.to}`;
          progress.end();
          context.print(`${step.at}  ${last}: ${step.cause.text}`);
          if (step.to === 'rolling-out')
            context.note('  The rollout waits for traffic; Ctrl-C stops only this following.');
        }
        progress.update(null, now.state);
      },
    ).finally(() => progress.end());
    context.data(turn);
    const failed = last === 'training > idle' || last === 'evaluating > idle' || turn.state === 'rolled-back';
    return failed || last.startsWith('rolling-out > rolled-back') ? 1 : 0;
  },
} satisfies Command;
