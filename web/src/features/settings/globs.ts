// Which files of a chosen folder a pattern of pawl.yaml means: `*` and `?` inside a name, `**` over folders, `{a,b}` for either.

/** The pattern as an expression over a whole path with `/` between its parts. */
export function globExpression(pattern: string): RegExp {
  const text = pattern.replace(/^\.\//, '').replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 1) {
      const choices = part.slice(1, -1).split(',');
      return `(?:${choices.map((choice) => globExpression(choice).source.slice(1, -1)).join('|')})`;
    }
    return `\\${part}`;
  });
  return new RegExp(`^${text}$`);
}
