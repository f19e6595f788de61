import { type Command, versionNumber } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'model runtime',
  summary: 'How a version without an ONNX export is run: converted, or by Python processes, and why',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'version', meaning: 'number' },
  ],
  options: [{ name: 'prepare', meaning: 'find it out again' }],
  async run(context, input) {
    const path = {
      project: context.project,
      model: input.argument('model'),
      version: versionNumber(input.argument('version')),
    };
    const it = input.flag('prepare')
      ? await context.client.call('prepareVersionRuntime', { path })
      : (await context.client.call('getVersionRuntime', { path })).runtime;
    if (it === null)
      return context.record({ runtime: null }, [
        ['runs as', 'it is, or not at all: it has an ONNX export, or no files here'],
      ]);
    await context.record(it, [
      ['state', it.state],
      ['runs as', it.kind],
      ['reason', it.reason],
      ['rows compared', it.parity?.rows],
      ['largest difference', it.parity?.maxDifference],
      ['tolerated', it.parity?.tolerance],
      ['environment', it.environment],
      ['since', time(it.updatedAt)],
    ]);
  },
} satisfies Command;
