import type { Framework } from '../model/framework.ts';
import type { CallSite, CodeFile, Program } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { type CompiledPattern, compilePattern, lastOfPath } from './match.ts';
import { append } from './program.ts';
import { renamedNames } from './renamed.ts';
import { modulesAskedFor } from './words.ts';

/** All calls by what they call, as far as it has been asked for: most calls are of names that no framework knows and are never followed. */
export class CallIndex {
  readonly #program: Program;
  readonly #frameworks: readonly Framework[];
  readonly #pathsOf: (site: CallSite) => readonly string[];
  /** By the last name of the path, then by the path. */
  readonly #byPath = new Map<string, Map<string, CallSite[]>>();
  /** Names whose calls have been followed. */
  readonly #followed = new Set<string>();
  readonly #answers = new Map<string, readonly CallSite[]>();
  #renamed: ReadonlySet<string> | undefined;
  #sources: readonly string[] | undefined;
  #called: readonly string[] | undefined;

  constructor(program: Program, frameworks: readonly Framework[], pathsOf: (site: CallSite) => readonly string[]) {
    this.#program = program;
    this.#frameworks = frameworks;
    this.#pathsOf = pathsOf;
  }

  /** Every call whose callee fits the pattern, in order of file and place. */
  callsTo(source: string): readonly CallSite[] {
    let found = this.#answers.get(source);
    if (!found) this.#answers.set(source, (found = this.#find(compilePattern(source))));
    return found;
  }

  /** Whether a callee can be something with one of these last names; it need not be followed when it cannot. */
  canBe(callee: Value, isName: (name: string) => boolean): boolean {
    const name = plainName(callee);
    this.#renamed ??= renamedNames(this.#program, this.#frameworks);
    return name === undefined || this.#renamed.has(name) || isName(name);
  }

  #find(pattern: CompiledPattern): readonly CallSite[] {
    if (pattern.roots && !pattern.roots.some((root) => this.#isImported(root))) return [];
    this.#followFor(pattern);
    const found: CallSite[] = [];
    for (const name of pattern.lastNames ?? this.#byPath.keys())
      for (const [path, sites] of this.#byPath.get(name) ?? []) if (pattern.fits(path)) found.push(...sites);
    return (found.length < 2 ? found : [...new Set(found)]).sort(bySite);
  }

  #followFor(pattern: CompiledPattern): void {
    if (this.#followed.size === 0) {
      this.#followed.add('');
      for (const { sites } of this.#program.code.values()) for (const site of sites) if (this.#isAlways(site)) this.#follow(site);
    }
    const names = pattern.lastNames ?? this.#names().filter((name) => pattern.fitsName(name));
    for (const name of names) {
      if (this.#followed.has(name)) continue;
      this.#followed.add(name);
      for (const site of this.#program.callsByName.get(name) ?? []) if (!this.#isAlways(site)) this.#follow(site);
    }
  }

  /** Of all calls that have one. */
  #names(): readonly string[] {
    this.#called ??= [...this.#program.callsByName.keys()];
    return this.#called;
  }

  /** Calls whose name does not say what the path ends with. */
  #isAlways({ call }: CallSite): boolean {
    return this.canBe(call.callee, () => false);
  }

  #follow(site: CallSite): void {
    for (const path of this.#pathsOf(site)) {
      const name = lastOfPath(path);
      let byPath = this.#byPath.get(name);
      if (!byPath) this.#byPath.set(name, (byPath = new Map()));
      append(byPath, path, site);
    }
  }

  #isImported(root: string): boolean {
    this.#sources ??= [...new Set([...this.#program.code.values()].flatMap(sourcesOf))].concat(
      this.#frameworks.flatMap(({ aliases = [] }) => aliases.map(([, to]) => to)),
    );
    return this.#sources.some((source) => source.includes(root));
  }
}

/** Where a file imports from. */
function sourcesOf(file: CodeFile): readonly string[] {
  const { imports, exports } = file.code;
  return [...imports.map(({ from }) => from), ...exports.flatMap(({ from }) => from ?? []), ...modulesAskedFor(file)];
}

/** What a path that a call has ends with, unless the name stands for something of another name. */
function plainName(callee: Value): string | undefined {
  const name = callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : undefined;
  return name === undefined || name.startsWith('$') || name.includes('.') ? undefined : name;
}

function bySite(a: CallSite, b: CallSite): number {
  if (a.file !== b.file) return a.file.path < b.file.path ? -1 : 1;
  return a.id - b.id;
}
