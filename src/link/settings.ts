import type { Constant, Setting } from '../model/concepts.ts';
import { opensSomething, possibilities } from '../model/credential.ts';
import { credentialName } from '../model/credential-names.ts';
import type { CodeFile, Linker, Place, SchemaField, SettingField } from '../model/linking.ts';
import { compareSpans, type Location } from '../model/location.ts';
import type { Truth, Value } from '../model/value.ts';
import { developmentOnly, isTryOut, isVariableOfTests } from './development.ts';
import { append, locate } from './program.ts';
import { type Read, readsOf } from './reads.ts';
import { layersOfField, markRefused } from './setting-layers.ts';
import { readStartChecks, type StartChecks } from './start-checks.ts';
import { partsOf, visitStanding } from './values.ts';
import { says } from './words.ts';

/** Roles of files whose reads are no part of the application. */
const skippedRoles: ReadonlySet<string> = new Set(['generated', 'ci']);

/**
 * What the deployment gives: fields of settings classes, variables that a schema checks, and every other read of the environment, in order of
 * file and place.
 */
export function assembleSettings(linker: Linker): { readonly settings: readonly Setting[] } {
  const checks = readStartChecks(linker);
  const uses = new Uses(linker);
  const settings: Setting[] = [];
  for (const file of linker.program.code.values()) {
    if (skippedRoles.has(file.facts.source.role)) continue;
    for (const field of fieldsOf(file, linker)) settings.push(ofField(field, linker, checks, uses));
    for (const read of readsOf(file, linker)) {
      uses.count(read.read.name, file);
      if (!read.isTest) settings.push(ofRead(read, linker, checks));
    }
  }
  for (const site of linker.constants.schemas.sites) {
    if (skippedRoles.has(site.file.facts.source.role)) continue;
    for (const field of linker.constants.schemas.fieldsAt(site)?.values() ?? []) settings.push(ofSchema(field, linker, checks));
  }
  const counted = settings.map((setting) => (setting.uses >= 0 ? setting : { ...setting, uses: uses.of(setting) }));
  return { settings: counted.sort(byPlace) };
}

function byPlace(a: Setting, b: Setting): number {
  if (a.at.file !== b.at.file) return a.at.file < b.at.file ? -1 : 1;
  return compareSpans(a.at.span, b.at.span);
}

// --------------------------------------------------------------------------------------------------------------- settings classes

function* fieldsOf(file: CodeFile, linker: Linker): Generator<SettingField> {
  for (const [id, cls] of file.code.classes.entries()) {
    if (!linker.constants.isSettingsClass(file, id)) continue;
    for (const [name, definitions] of file.scopes.get(cls.block)?.names ?? []) {
      if (name === 'model_config' || name.startsWith('_') || definitions[0]?.kind !== 'binding') continue;
      const { type } = definitions[0].binding;
      if (!type || isClassVariable(type)) continue;
      const field = linker.constants.settingField(file, id, name);
      if (field) yield field;
    }
  }
}

function isClassVariable(type: Value): boolean {
  const name = type.kind === 'index' ? type.object : type;
  return (name.kind === 'name' && name.name === 'ClassVar') || (name.kind === 'member' && name.property === 'ClassVar');
}

function ofField(field: SettingField, linker: Linker, checks: StartChecks, uses: Uses): Setting {
  const { file, classId, name, envVar, at } = field;
  const fallback = field.fallback && linker.constants.valueOf(field.fallback, field.place);
  const missing = checks.missingField(field);
  const rejected = checks.rejectedField(field) ?? (isEmpty(fallback) ? missing : undefined);
  const className = file.code.classes[classId]?.name ?? '';
  return {
    kind: 'setting',
    framework: 'pydantic-settings',
    project: file.facts.source.project,
    at,
    name: className === '' ? name : `${className}.${name}`,
    envVar,
    ...(fallback ? { fallback } : {}),
    isSecret: isSecret(name, fallback) || isSecret(envVar, undefined),
    required: field.required || missing ? 'yes' : isSwitch(fallback) ? 'unknown' : 'no',
    rejectsDefault: rejection(rejected),
    developmentOnly: isVariableOfTests(envVar) ? 'yes' : developmentOnly(linker.program, field.place),
    layers: markRefused(layersOfField(field, linker), rejected, linker),
    uses: uses.ofField(field),
  };
}

// ----------------------------------------------------------------------------------------------------------------- single reads

function ofRead({ read, value, place, fallbacks }: Read, linker: Linker, checks: StartChecks): Setting {
  const { name } = read;
  const { project } = place.file.facts.source;
  const options = fallbacks.map((one) => linker.constants.valueOf(one, place)).filter((one) => one.kind !== 'environment');
  const fallback = combined(options, name);
  const missing = checks.missing(name, project);
  const isBare = fallbacks.length === 0;
  const required: Truth = (isBare && read.fails) || missing ? 'yes' : 'no';
  const rejected = checks.rejected(name, project);
  return {
    kind: 'setting',
    framework: place.file.isPython ? 'python-environment' : 'node-environment',
    project,
    at: locate(place.file, value.span),
    name,
    envVar: name,
    ...(fallback ? { fallback } : {}),
    isSecret: isSecret(name, fallback),
    required,
    rejectsDefault: rejection(rejected ?? (isEmpty(fallback) ? missing : undefined)),
    developmentOnly:
      isTryOut(place.file, place.block) || isVariableOfTests(name) ? 'yes' : developmentOnly(linker.program, place),
    layers: markRefused(linker.environment.layersOf(name, project), rejected, linker),
    uses: -1,
  };
}

function combined(options: readonly Constant[], name: string): Constant | undefined {
  const [first] = options;
  if (!first || options.length === 1) return first;
  return {
    kind: 'either',
    options: options.flatMap(possibilities),
    test: `environment variable ${name}`,
    at: first.at,
    trail: [],
  };
}

// ---------------------------------------------------------------------------------------------------------------------- schemas

function ofSchema(field: SchemaField, linker: Linker, checks: StartChecks): Setting {
  const { name, place, fallback: written, developmentFallback } = field;
  const { project } = place.file.facts.source;
  const isDevelopment = !written && developmentFallback !== undefined;
  const default_ = written ?? developmentFallback;
  const fallback = default_ && linker.constants.valueOf(default_, place);
  return {
    kind: 'setting',
    framework: field.framework,
    project,
    at: locate(place.file, field.value.span),
    name,
    envVar: name,
    ...(fallback ? { fallback } : {}),
    isSecret: isSecret(name, fallback),
    required: checks.missing(name, project) || isDevelopment ? 'yes' : field.required,
    rejectsDefault: rejection(checks.rejected(name, project)),
    developmentOnly: isDevelopment ? 'yes' : developmentOnly(linker.program, place),
    layers: linker.environment.layersOf(name, project),
    uses: -1,
  };
}

// --------------------------------------------------------------------------------------------------------------------- judgement

function isSecret(name: string, fallback: Constant | undefined): boolean {
  const said = credentialName(name);
  if (said && !said.isAmbiguous && !said.isPublicHalf) return true;
  return possibilities(fallback).some((one) => one.kind === 'literal' && opensSomething(one.secret));
}

function isEmpty(fallback: Constant | undefined): boolean {
  return possibilities(fallback).some((one) => one.kind === 'literal' && (one.value === '' || one.value === null));
}

/** `False` says that what needs the secret is off. */
function isSwitch(fallback: Constant | undefined): boolean {
  return fallback?.kind === 'literal' && fallback.value === false;
}

function rejection(at: Location | undefined): Setting['rejectsDefault'] {
  return at
    ? { is: 'yes', at, says: 'the start fails with the default', trail: [{ at, says: 'this check refuses it' }] }
    : { is: 'no', says: 'nothing refuses the default', trail: [] };
}

// -------------------------------------------------------------------------------------------------------------------------- uses

/** Counts who reads a setting: reads of its variable, and members of its name on its class. */
class Uses {
  readonly #linker: Linker;
  readonly #variables = new Map<string, number>();
  #members: Map<string, { readonly value: Value; readonly place: Place }[]> | undefined;

  constructor(linker: Linker) {
    this.#linker = linker;
  }

  count(variable: string, file: CodeFile): void {
    const key = `${file.facts.source.project}\0${variable}`;
    this.#variables.set(key, (this.#variables.get(key) ?? 0) + 1);
  }

  of({ project, envVar, name }: Setting): number {
    return this.#variables.get(`${project}\0${envVar ?? name}`) ?? 0;
  }

  ofField({ file, classId, name }: SettingField): number {
    this.#members ??= this.#readMembers();
    return (this.#members.get(name) ?? []).filter(({ value, place }) => {
      const found = this.#linker.constants.settingOf(value, place);
      return found?.file === file && found.classId === classId;
    }).length;
  }

  #readMembers(): Map<string, { readonly value: Value; readonly place: Place }[]> {
    const names = new Set<string>();
    for (const file of this.#linker.program.code.values())
      for (const [id, cls] of file.code.classes.entries())
        if (this.#linker.constants.isSettingsClass(file, id))
          for (const name of file.scopes.get(cls.block)?.names.keys() ?? []) names.add(name);
    const members = new Map<string, { readonly value: Value; readonly place: Place }[]>();
    if (names.size === 0) return members;
    for (const file of this.#linker.program.code.values()) {
      if (!file.isPython || !says(file, names)) continue;
      visitStanding(file, (value, block) => this.#collect(value, { file, block }, names, members, 0));
    }
    return members;
  }

  #collect(
    value: Value,
    place: Place,
    names: ReadonlySet<string>,
    members: Map<string, { readonly value: Value; readonly place: Place }[]>,
    depth: number,
  ): void {
    if (depth > 60) return;
    if (value.kind === 'member' && names.has(value.property)) append(members, value.property, { value, place });
    for (const part of partsOf(value)) this.#collect(part, place, names, members, depth + 1);
  }
}
