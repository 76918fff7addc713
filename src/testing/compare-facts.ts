import { redact } from '../extract/redact.ts';
import { lineOf } from '../model/location.ts';
import type { FactAnnotation } from './annotations.ts';
import type { Fact } from './facts.ts';
import type { FixtureProject } from './fixture.ts';

/**
 * Holds the model against the `fact:` lines of a fixture. A fact is meant when its concept, its line and the words of its name agree; then
 * every listed `key=value` must, and what is not listed is free. Facts that no line names are fine.
 * @returns a sentence for every fact that is missing or different; empty when all are as said
 */
export function compareFacts(project: FixtureProject, facts: readonly Fact[]): readonly string[] {
  return project.annotations.flatMap((annotation) => {
    if (annotation.kind !== 'fact') return [];
    const says = mismatch(annotation, facts);
    return says === undefined ? [] : [`${annotation.writtenAt.path}:${annotation.writtenAt.line} ${says}`];
  });
}

function mismatch(said: FactAnnotation, facts: readonly Fact[]): string | undefined {
  const there = facts.filter((fact) => fact.concept === said.concept && stands(said, fact));
  const named = there.filter((fact) => said.subject.every((word, index) => accepts(word, fact.subject[index])));
  const fitting = named.filter((fact) => [...said.values].every(([key, value]) => accepts(value, fact.values[key])));
  if (said.isAbsent)
    return fitting.length === 0 ? undefined : `expected no ${said.concept} at ${placeOf(said)}, found ${show(fitting)}`;
  if (fitting.length > 0) return undefined;
  const wanted = `expected ${wantedLine(said)} at ${placeOf(said)}`;
  if (named.length === 1) return `${wanted}, found ${differences(said, named[0]!)}`;
  if (there.length > 0) return `${wanted}, found ${show(there)}`;
  const elsewhere = facts.filter((fact) => fact.concept === said.concept && fact.at?.file === said.file);
  const lines = [...new Set(elsewhere.map((fact) => lineOf(fact.at!.span)))].join(', ');
  return `${wanted}, found none there${lines === '' ? '' : `; ${said.concept} stands at ${lines}`}`;
}

function stands(said: FactAnnotation, fact: Fact): boolean {
  if (said.line === undefined) return true;
  return fact.at?.file === said.file && lineOf(fact.at.span) === said.line;
}

/** The model keeps credentials redacted; a fixture may write them out. */
function accepts(wanted: string, actual: string | undefined): boolean {
  return actual !== undefined && (wanted === actual || redact(wanted) === actual);
}

function differences(said: FactAnnotation, fact: Fact): string {
  return [...said.values]
    .filter(([key, value]) => !accepts(value, fact.values[key]))
    .map(([key]) =>
      key in fact.values ? `${key}=${fact.values[key]}` : `no key '${key}' (has ${Object.keys(fact.values).join(', ')})`,
    )
    .join(' ');
}

function wantedLine({ concept, subject, values }: FactAnnotation): string {
  return [concept, ...subject, ...[...values].map(([key, value]) => `${key}=${value}`)].join(' ');
}

function show(facts: readonly Fact[]): string {
  return facts
    .map(({ concept, subject, values }) =>
      [concept, ...subject, ...Object.entries(values).map((pair) => pair.join('='))].join(' '),
    )
    .join(' and ');
}

function placeOf({ file, line }: FactAnnotation): string {
  return line === undefined ? 'no place in particular' : `${file}:${line}`;
}
