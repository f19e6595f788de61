// Completion scripts of the shells, made from the definitions of the commands: no server and no second process is asked.

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly string[];
}

/** Words so far → words that may come next. */
function nextWords(commands: readonly CompletedCommand[]): Map<string, string[]> {
  const next = new Map<string, string[]>();
  const add = (before: string, word: string): void => {
    const words = next.get(before) ?? [];
    if (!words.includes(word)) next.set(before, [...words, word]);
  };
  for (const { name, options } of commands) {
    const words = name.split(' ');
    for (const [index, word] of words.entries()) add(words.slice(0, index).join(' '), word);
    for (const option of options) add(name, option);
  }
  return next;
}

function bash(commands: readonly CompletedCommand[]): string {
  const cases = [...nextWords(commands)].map(
    ([before, words]) => `    '${before}') candidates='${words.join(' ')}' ;;`,
  );
  return `_pawl() {
  local word prefix='' known='' candidates='' index
  for ((index = 0; index < COMP_CWORD; index++)); do
    [[ $index -eq 0 || \${COMP_WORDS[index]} == -* ]] && continue
    prefix="\${prefix:+$prefix }\${COMP_WORDS[index]}"
    _pawl_words "$prefix" && known=$prefix
  done
  _pawl_words "$known"
  COMPREPLY=($(compgen -W "$candidates" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
_pawl_words() {
  case $1 in
${cases.join('\n')}
    *) return 1 ;;
  esac
}
complete -o default -F _pawl pawl`;
}

const quote = (text: string): string => text.replaceAll("'", "\\'");

function fish(commands: readonly CompletedCommand[]): string {
  const tops = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))];
  const lines = [`complete -c pawl -n __fish_use_subcommand -f -a '${tops.join(' ')}'`];
  for (const { name, summary, options } of commands) {
    const [noun = '', ...verb] = name.split(' ');
    const seen = `__fish_seen_subcommand_from ${noun}`;
    if (verb.length > 0) lines.push(`complete -c pawl -n '${seen}' -f -a '${verb.join(' ')}' -d '${quote(summary)}'`);
    const where = verb.length > 0 ? `${seen}; and __fish_seen_subcommand_from ${verb.at(-1)}` : seen;
    for (const option of options) lines.push(`complete -c pawl -n '${where}' -l ${option.slice(2)}`);
  }
  return lines.join('\n');
}

export function completionScript(shell: 'bash' | 'zsh' | 'fish', commands: readonly CompletedCommand[]): string {
  if (shell === 'fish') return fish(commands);
  return shell === 'bash' ? bash(commands) : `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
}
