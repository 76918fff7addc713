import type { EpochOperation, Stated, Unit } from '../model/concepts.ts';
import type { CodeFile, Linker, Place } from '../model/linking.ts';
import type { Span } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { expressionsOf } from './expressions.ts';
import { lastOfPath } from './match.ts';
import type { Measure, Measures, UnitMeasure } from './measures.ts';
import { lastName } from './program.ts';

const additive = new Set(['+', '-']);
const comparing = new Set(['<', '>', '<=', '>=', '==', '!=', '===', '!==']);

/** Sums, differences and comparisons of which one side comes from a clock. A side without a known unit is `unknown`. */
export function readEpochs(linker: Linker, measures: Measures): readonly EpochOperation[] {
  const names = clockNames(linker);
  return [...linker.program.code.values()].flatMap((file) =>
    mentionsClock(file, names) ? operationsOf(linker, measures, file) : [],
  );
}

/** Last names of what reads a clock, so that files without any are not looked into. */
function clockNames(linker: Linker): ReadonlySet<string> {
  const clocks = linker.frameworks.flatMap((one) => one.unitSources ?? []).filter((one) => one.isClock);
  const names = clocks.flatMap(({ path }) => {
    const braces = /\{([^{}]*)\}$/.exec(path);
    return braces ? braces[1]!.split(',') : [lastOfPath(path).replaceAll('*', '')];
  });
  return new Set(names);
}

function mentionsClock(file: CodeFile, names: ReadonlySet<string>): boolean {
  if (file.code.calls.some(({ callee }) => names.has(lastName(callee) ?? ''))) return true;
  const isClaim = (value: Value) =>
    (value.kind === 'member' && names.has(value.property)) ||
    (value.kind === 'index' && value.index.kind === 'literal' && names.has(String(value.index.value)));
  return file.code.compares.some(({ left, right }) => isClaim(left) || isClaim(right));
}

function operationsOf(linker: Linker, measures: Measures, file: CodeFile): EpochOperation[] {
  const found = new Map<string, EpochOperation>();
  const add = (operator: string, left: Value, right: Value, span: Span, place: Place) => {
    if (found.has(span.join())) return;
    const one = operationOf(linker, measures, operator, left, right, span, place);
    if (one) found.set(span.join(), one);
  };
  for (const { operator, left, right, span, block } of file.code.compares)
    if (comparing.has(operator)) add(operator, left, right, span, { file, block });
  for (const { value, place } of expressionsOf(file))
    if (value.kind === 'binary' && additive.has(value.operator)) add(value.operator, value.left, value.right, value.span, place);
  return [...found.values()].sort((a, b) => a.at.span[0] - b.at.span[0] || a.at.span[1] - b.at.span[1]);
}

function operationOf(
  linker: Linker,
  measures: Measures,
  operator: string,
  left: Value,
  right: Value,
  span: Span,
  place: Place,
): EpochOperation | undefined {
  const sides = [measures.of(left, place), measures.of(right, place)] as const;
  if (!sides.some((side) => side.kind === 'unit' && side.isClock)) return undefined;
  return {
    kind: 'epoch-operation',
    at: linker.locate(place.file, span),
    framework: 'time',
    project: place.file.facts.source.project,
    operator,
    left: stated(linker, measures, sides[0], left, place),
    right: stated(linker, measures, sides[1], right, place),
    text: `${linker.show(left, place.file)} ${operator} ${linker.show(right, place.file)}`,
  };
}

function stated(linker: Linker, measures: Measures, side: Measure, value: Value, place: Place): Stated<Unit | 'unknown'> {
  const said: UnitMeasure | undefined = measures.spoken(side);
  if (!said) return { is: 'unknown', at: linker.locate(place.file, value.span), says: 'its unit is not known', trail: [] };
  return { is: said.unit, at: said.at, says: said.says, trail: said.trail };
}
