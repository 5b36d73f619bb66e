import { Argument, CommanderError, InvalidArgumentError, Option, Command as Program } from 'commander';
import {
  type ArgumentDefinition,
  type CommandDefinition,
  type CommandName,
  commands,
  commonOptions,
  type InputOf,
  type OptionDefinition,
} from '../commands.ts';
import type { Command } from './context.ts';
import { exit, exitCodes } from './failure.ts';
import type { Terminal } from './terminal.ts';

export type Handlers = { readonly [N in CommandName]: Command<N> };

/** How one command is run once its input was read. */
export type Run = <N extends CommandName>(name: N, input: InputOf<N>) => Promise<void>;

/** The command line, made from the definitions of the commands. */
export function programOf(version: string, terminal: Terminal, run: Run): Program {
  const { colors } = terminal.out;
  const program = new Program('activity-schema')
    .description('Writes, checks, builds and queries activity streams.')
    .version(version, '-v, --version', 'Print the version.')
    .helpOption('-h, --help', 'Show help.')
    .helpCommand('help [command]', 'Show the help of a command.')
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (text) => colors.bold(text),
      styleCommandText: (text) => colors.cyan(text),
      styleSubcommandTerm: (text) => colors.cyan(text),
      styleOptionTerm: (text) => colors.green(text),
      styleArgumentTerm: (text) => colors.green(text),
    })
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error:/, terminal.err.colors.red('error'))),
      getOutHelpWidth: terminalWidth,
      getOutHasColors: () => colors.isColorSupported,
      getErrHasColors: () => terminal.err.colors.isColorSupported,
    })
    .addHelpText('after', `\n${colors.bold('Exit codes:')}\n${exitCodeLines()}`);
  for (const [key, option] of Object.entries(commonOptions)) program.addOption(optionOf(key, option));
  for (const name of commandNames) addCommand(program, name, terminal, run);
  return program;
}

/** Whether commander has said everything there is to say, and the exit code; undefined for another error. */
export function exitOfParsing(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? exit.fine : exit.usage;
}

/** `tableLayout` → `--table-layout LAYOUT` */
export function flagsOf(key: string, option: OptionDefinition): string {
  const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return option.kind === 'flag' ? flag : `${flag} <${option.value.toLowerCase()}>`;
}

export const commandNames = Object.keys(commands) as readonly CommandName[];

function addCommand<N extends CommandName>(program: Program, name: N, terminal: Terminal, run: Run): void {
  const definition: CommandDefinition = commands[name];
  const { colors } = terminal.out;
  const command = program.command(name).description(definition.does).helpOption('-h, --help', 'Show help.');
  if (definition.argument) command.addArgument(argumentOf(definition.argument));
  for (const [key, option] of Object.entries(definition.options)) command.addOption(optionOf(key, option));
  const examples = definition.examples.map((example) => `\n  ${colors.dim('$')} ${example}`).join('');
  command.addHelpText('after', () => `${wrapped(command, definition.notes)}\n${colors.bold('Examples:')}${examples}`);
  command.action(async () => {
    const [argument] = command.processedArgs as [unknown];
    const given = command.optsWithGlobals();
    const options = Object.fromEntries(
      Object.entries({ ...commonOptions, ...definition.options }).map(([key, option]) => [
        key,
        given[key] ?? absent(option),
      ]),
    );
    await run(name, { ...options, argument } as unknown as InputOf<N>);
  });
}

function wrapped(command: Program, notes: readonly string[]): string {
  const help = command.createHelp();
  return notes.map((note) => `\n${help.boxWrap(note, terminalWidth())}\n`).join('');
}

function terminalWidth(): number {
  return Math.min(process.stdout.columns ?? 100, 100);
}

function absent(option: OptionDefinition): unknown {
  return option.kind === 'flag' ? false : option.kind === 'list' ? [] : undefined;
}

function argumentOf(definition: ArgumentDefinition): Argument {
  const { name, arity } = definition;
  const argument = new Argument(
    { one: `<${name}>`, optional: `[${name}]`, many: `[${name}...]` }[arity],
    definition.does,
  );
  if (definition.choices) argument.choices(definition.choices);
  if (definition.default !== undefined) argument.default(definition.default);
  if (arity === 'many') argument.default([], 'all');
  return argument;
}

function optionOf(key: string, definition: OptionDefinition): Option {
  const option = new Option(flagsOf(key, definition), definition.does);
  switch (definition.kind) {
    case 'choice':
      option.choices(definition.choices);
      if (definition.default !== undefined) option.default(definition.default);
      return option;
    case 'number':
      option.argParser((text: string) => wholeNumber(text, definition.least ?? 0));
      if (definition.default !== undefined) option.default(definition.default);
      return option;
    case 'list':
      return option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
    case 'text':
      return definition.default === undefined ? option : option.default(definition.default);
    default:
      return option;
  }
}

function wholeNumber(text: string, least: number): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < least) {
    throw new InvalidArgumentError(`It has to be a whole number, ${least} or more.`);
  }
  return n;
}

function exitCodeLines(): string {
  return exitCodes.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`).join('\n');
}
