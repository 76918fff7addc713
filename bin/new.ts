/**
 * Starts a rule or a framework from a template: `npm run new rule cookies/missing-secure`, `npm run new framework web/express`. Nothing is
 * overwritten. Exit code 2 when the name is no name or taken.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../src/model/problem.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const usage = 'npm run new rule <pack>/<flaw>, or npm run new framework <web|orm|library|deploy>/<name>';

/**
 * The files a new rule or framework begins with, by path from the root of the repository.
 * @throws UsageError for anything but the two usages
 */
export function filesOf(what: string | undefined, id: string | undefined): ReadonlyMap<string, string> {
  const [, folder, name] = /^([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)$/.exec(id ?? '') ?? [];
  if (folder === undefined || name === undefined)
    throw new UsageError(`'${id ?? ''}' is not two words of a-z, 0-9 and -, joined by a slash.`, usage);
  if (what === 'rule') {
    return new Map([
      [`rules/${id}.ts`, rule(id!, name)],
      [`rules/${id}.fixture.md`, ruleFixture(id!)],
    ]);
  }
  if (what !== 'framework') throw new UsageError(`'${what ?? ''}' is neither rule nor framework.`, usage);
  if (!kinds.includes(folder)) throw new UsageError(`'${folder}' is no kind of framework.`, `One of ${kinds.join(', ')}.`);
  return new Map([
    [`src/frameworks/${id}.ts`, framework(folder, name)],
    [`fixtures/frameworks/${id}.md`, frameworkFixture(name)],
  ]);
}

const kinds = ['web', 'orm', 'library', 'deploy'];

function rule(id: string, name: string): string {
  return `import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: '${id}',
  scope: 'project',
  title: '${sentence(name)}',
  severity: 'medium',
  confidence: 'high',
  what: 'What is reported, in one or two sentences.',
  why: 'Why it matters: what happens to whom.',
  fix: 'The remedy.',
  limits: 'What it knowingly does not see.',
  *check(project) {
    for (const cookie of project.cookies) {
      if (!project.isProduction(cookie.at)) continue;
      if (cookie.secure.is !== 'no') continue;
      yield { at: cookie.at, message: \`Cookie '\${cookie.name ?? 'without a name'}' is set without Secure: \${cookie.secure.says}.\` };
    }
  },
});
`;
}

function ruleFixture(id: string): string {
  return `# ${id}

What goes wrong, for somebody who has never heard of it.

## The ordinary case

\`\`\`python app/main.py
from fastapi import FastAPI, Response

app = FastAPI()


@app.post("/login")
def login(response: Response):
    response.set_cookie("session", "x")  # expect: ${id} "session"
    return {}
\`\`\`

## The near miss

Why a reader would not object.

\`\`\`python app/main.py
from fastapi import FastAPI, Response

app = FastAPI()


@app.post("/login")
def login(response: Response):
    response.set_cookie("session", "x", secure=True)  # ok: ${id} says Secure
    return {}
\`\`\`
`;
}

function framework(kind: string, name: string): string {
  return `import { defineFramework } from '../../model/framework.ts';

/** What it is, and the version whose documentation was read. */
export default defineFramework({
  id: '${name}',
  kind: '${kind}',
  title: '${sentence(name)}',
  languages: ['python'],
  packages: ['${name}'],
  documentation: 'https://example.org/${name}',
});
`;
}

function frameworkFixture(name: string): string {
  return `# ${sentence(name)}

What is recognised, the ordinary way first.

## Routes

\`\`\`python app.py
import ${name.replaceAll('-', '_')}


@app.post("/login")  # fact: route POST /login guards=none limiters=none purposes=login
def login():
    return {}
\`\`\`
`;
}

/** \`missing-secure\` as \`Missing secure\`. */
function sentence(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
}

function write(files: ReadonlyMap<string, string>): void {
  const taken = [...files.keys()].find((path) => existsSync(join(root, path)));
  if (taken !== undefined) throw new UsageError(`${taken} exists.`, 'Choose another name.');
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const list = [...files.keys()].map((path) => `  ${path}`).join('\n');
  process.stdout.write(`Written:\n${list}\nWrite the fixture first, then the code, then run: npm run generate && npm test\n`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    write(filesOf(process.argv[2], process.argv[3]));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint ?? ''}\n`);
    process.exitCode = 2;
  }
}
