import { Command, CommanderError, Option } from 'commander';
import { UsageError } from '../model/problem.ts';
import { about } from './about.ts';
import { type AuditFlags, auditOptions, type MergeFlags, positiveInteger, readingOptions } from './audit-options.ts';
import { exitCodes } from './exit-codes.ts';
import { ignoreBrokenPipe, type Terminal, write } from './terminal.ts';

const examples = `
Examples:
  backend-audit                                    audit the current folder
  backend-audit api --fail-on medium               audit a folder, fail from medium on
  backend-audit --format pretty --format sarif=audit.sarif
  backend-audit --select 'cors/*,critical'         run some rules only
  backend-audit explain cors/wildcard-origin       what a rule means and how to fix it

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or incomplete audit.
${about.homepage}`;

/**
 * The command line. Loads only what the command asked for needs: `--version` and `--help` neither rules nor parsers.
 * @param argv As `process.argv`: the interpreter and the script come first
 * @returns the exit code; never rejects
 */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const stopListening = [ignoreBrokenPipe(terminal.stdout), ignoreBrokenPipe(terminal.stderr)];
  const interrupt = () => process.exit(exitCodes.interrupted);
  process.once('SIGINT', interrupt);
  try {
    return await run(argv, terminal);
  } catch (error) {
    return await explainFailure(error, terminal);
  } finally {
    process.off('SIGINT', interrupt);
    for (const stop of stopListening) stop();
  }
}

function processTerminal(): Terminal {
  return { stdout: process.stdout, stderr: process.stderr, env: process.env, today: new Date().toISOString().slice(0, 10) };
}

async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.clean;
  const written: Promise<void>[] = [];
  const program = programOf(terminal, (result) => {
    code = result;
  });
  configure(program, terminal, written);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode === 0 ? exitCodes.clean : exitCodes.incomplete;
  }
  await Promise.all(written);
  return code;
}

/** Commander's own texts go where the commands' go, and nothing ends the process. */
function configure(program: Command, terminal: Terminal, written: Promise<void>[]): void {
  const output = {
    writeOut: (text: string) => void written.push(write(terminal.stdout, text)),
    writeErr: (text: string) => void written.push(write(terminal.stderr, text)),
  };
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput(output);
}

function programOf(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command(about.name)
    .description(
      'Audits a backend repository: TypeScript, JavaScript, Python and configuration. Executes nothing, uses no network.',
    )
    .version(about.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .argument('[paths...]', 'folders or files to audit (default: the current folder)')
    .addHelpText('after', examples);
  for (const option of auditOptions()) program.addOption(option);
  program.action(async (paths: string[], flags: AuditFlags) => {
    const { auditCommand } = await import('./audit-command.ts');
    done(await auditCommand(paths, flags, terminal));
  });

  const merge = program
    .command('merge <shards...>')
    .description('audit a repository of which every part was read by --shard')
    .addOption(new Option('--expect <n>', 'number of shards').argParser(positiveInteger).makeOptionMandatory())
    .addOption(new Option('--root <folder>', 'the repository').default('.', 'the current folder'))
    .action(async (shards: string[], flags: MergeFlags) => {
      const { mergeCommand } = await import('./shard-commands.ts');
      done(await mergeCommand(shards, flags, terminal));
    });
  for (const option of auditOptions().filter((one) => !notOfMerge.has(one.attributeName()))) merge.addOption(option);
  program
    .command('list-projects [path]')
    .description('list the projects of a repository, to audit each by itself')
    .option('--json', 'as JSON, for a matrix of jobs')
    .action(async (path: string | undefined, { json }: { json?: boolean }) => {
      const { listProjectsCommand } = await import('./shard-commands.ts');
      await listProjectsCommand(path ?? '.', json ?? false, terminal);
    });
  program
    .command('rules')
    .description('list all rules')
    .addOption(formatOption())
    .action(async ({ format }: { format: 'text' | 'json' }) => {
      const { rulesCommand } = await import('./rules-command.ts');
      await rulesCommand(format, terminal);
    });
  program
    .command('explain <rule>')
    .description('say what a rule reports, why it matters and how to fix it')
    .action(async (id: string) => {
      const { explainCommand } = await import('./rules-command.ts');
      await explainCommand(id, terminal);
    });
  const model = program
    .command('model [concept] [path]')
    .description('print what was understood: routes, tables, settings, queries, cookies, cors, limiters, durations, services ...')
    .addOption(formatOption())
    .action(async (concept: string | undefined, path: string | undefined, flags: AuditFlags & { format: never }) => {
      const { modelCommand } = await import('./model-command.ts');
      await modelCommand(concept, path ?? '.', flags, terminal);
    });
  for (const option of readingOptions()) model.addOption(option);
  program
    .command('facts <file>')
    .description('print what was read in one file, as JSON')
    .action(async (file: string) => {
      const { factsCommand } = await import('./model-command.ts');
      await factsCommand(file, terminal);
    });
  return program;
}

/** Options of an audit that say how files are read, which the shards have done. */
const notOfMerge = new Set(['jobs', 'cacheDir', 'cache', 'shard', 'listFiles']);

function formatOption(): Option {
  return new Option('-f, --format <fmt>', 'text or json').choices(['text', 'json']).default('text');
}

/** The user's mistake in a sentence and a hint; anything else is a defect, with all that is needed to report it. */
async function explainFailure(error: unknown, { stderr }: Terminal): Promise<number> {
  if (error instanceof UsageError) {
    await write(stderr, `error: ${error.message}\n${error.hint ? `  = help: ${error.hint}\n` : ''}`);
    return exitCodes.incomplete;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  await write(
    stderr,
    `error: This is a defect of ${about.name} ${about.version}. Please report it: ${about.homepage}/issues\n${stack}\n`,
  );
  return exitCodes.defect;
}
