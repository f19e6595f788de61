import { toIso } from '../../kernel/time.ts';
import type { Command } from '../command.ts';
import { readEvents } from '../events.ts';

export default {
  name: 'events',
  summary: 'Follow committed facts as they happen',
  options: [{ name: 'topic', value: 'prefix', meaning: 'only topics that begin so, such as alarm.' }],
  async run(context, input) {
    const wanted = input.option('topic');
    const mine = input.option('project');
    const response = await context.client.open('streamEvents', {});
    if (response.body === null) return;
    for await (const event of readEvents(response.body)) {
      if (wanted !== undefined && !event.topic.startsWith(wanted)) continue;
      if (mine !== undefined && event.project !== mine) continue;
      const { at, topic, project, id } = event;
      context.io.out(context.json ? JSON.stringify(event) : `${toIso(at)}  ${topic}  ${project ?? ''}  ${id}`);
    }
  },
} satisfies Command;
