import type { EpochOperation, Stated, Unit } from '../model/concepts.ts';
import { nameOfUnit, spellDuration } from '../model/duration.ts';
import type { CodeFile, Linker, Place } from '../model/linking.ts';
import { compareSpans, type Span } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { readOption } from './call-options.ts';
import { visitExpressions } from './expressions.ts';
import { isWritten, lastNamesOf, type Measure, type Measures, type UnitMeasure } from './measures.ts';
import { lastName } from './program.ts';
import { unitBesideClock } from './unit-arithmetic.ts';
import { says } from './words.ts';

const additive = new Set(['+', '-']);
const comparing = new Set(['<', '>', '<=', '>=', '==', '!=', '===', '!==']);

/** Sums, differences and comparisons of which one side comes from a clock. A side without a known unit is `unknown`. */
export function readEpochs(linker: Linker, measures: Measures): readonly EpochOperation[] {
  const names = clockNames(linker);
  const operations = [...linker.program.code.values()].flatMap((file) =>
    mentionsClock(file, names) ? operationsOf(linker, measures, file) : [],
  );
  return [...operations, ...handedOver(linker, measures)].sort(byPlace);
}

function byPlace(a: EpochOperation, b: EpochOperation): number {
  if (a.at.file !== b.at.file) return a.at.file < b.at.file ? -1 : 1;
  return compareSpans(a.at.span, b.at.span);
}

/** Moments handed over to a place that counts in another unit: `new Date(payload.exp)`. */
function handedOver(linker: Linker, measures: Measures): EpochOperation[] {
  return linker.frameworks.flatMap((framework) =>
    (framework.momentSinks ?? []).flatMap(({ call, title, slot, unit, alone }) =>
      linker.resolver.callsTo(call).flatMap((site): EpochOperation[] => {
        if (alone && site.call.positional.length !== 1) return [];
        const place = { file: site.file, block: site.call.block };
        return readOption(linker, site, slot).found.flatMap((one): EpochOperation[] => {
          const said = measures.spoken(measures.of(one.value, one.place));
          if (!said || said.isText) return [];
          return [
            {
              kind: 'epoch-operation',
              at: linker.locate(one.place.file, one.value.span),
              framework: framework.id,
              project: place.file.facts.source.project,
              operator: title,
              left: { is: said.unit, at: said.at, says: said.says, trail: said.trail },
              right: { is: unit, says: `${title} takes ${nameOfUnit(unit)}`, trail: [] },
              text: linker.show(one.value, one.place.file),
            },
          ];
        });
      }),
    ),
  );
}

/** Last names of what reads a clock, so that files without any are not looked into. */
function clockNames(linker: Linker): ReadonlySet<string> {
  const clocks = linker.frameworks.flatMap((one) => one.unitSources ?? []).filter((one) => one.isClock);
  return new Set(clocks.flatMap(({ path }) => lastNamesOf(path)));
}

function mentionsClock(file: CodeFile, names: ReadonlySet<string>): boolean {
  if (file.code.calls.some(({ callee }) => names.has(lastName(callee) ?? ''))) return true;
  const isClaim = (value: Value) =>
    (value.kind === 'member' && names.has(value.property)) ||
    (value.kind === 'index' && value.index.kind === 'literal' && names.has(String(value.index.value)));
  return file.code.compares.some(({ left, right }) => isClaim(left) || isClaim(right));
}

function operationsOf(linker: Linker, measures: Measures, file: CodeFile): EpochOperation[] {
  const found = new Map<Span, EpochOperation>();
  const add = (operator: string, left: Value, right: Value, span: Span, place: Place) => {
    if (found.has(span)) return;
    const one = operationOf(linker, measures, operator, left, right, span, place);
    if (one) found.set(span, one);
  };
  for (const { operator, left, right, span, block } of file.code.compares)
    if (comparing.has(operator)) add(operator, left, right, span, { file, block });
  if (says(file, additive))
    visitExpressions(file, (value, block) => {
      if (value.kind === 'binary' && additive.has(value.operator))
        add(value.operator, value.left, value.right, value.span, { file, block });
    });
  return [...found.values()];
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
  const sides = besideClock([measures.of(left, place), measures.of(right, place)]);
  if (!sides.some((side) => side.kind === 'unit' && side.isClock)) return undefined;
  const isWriting = isWritten(left) || isWritten(right) || sides.some((side) => side.kind === 'unit' && side.isText);
  if (operator === '+' && isWriting) return undefined;
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

/** A number beside a clock, as seconds or milliseconds where it can only be meant so. */
function besideClock([left, right]: readonly [Measure, Measure]): readonly [Measure, Measure] {
  return [spokenBeside(left, right), spokenBeside(right, left)];
}

function spokenBeside(measure: Measure, other: Measure): Measure {
  if (measure.kind !== 'number' || other.kind !== 'unit' || !other.isClock) return measure;
  const { value, factors, text, at } = measure;
  const unit = unitBesideClock(value, factors, other.unit);
  if (!unit) return measure;
  const says = `'${text}' is ${spellDuration(value, unit)} in ${nameOfUnit(unit)}`;
  return { kind: 'unit', unit, isClock: false, isText: false, at, says, trail: [] };
}

function stated(linker: Linker, measures: Measures, side: Measure, value: Value, place: Place): Stated<Unit | 'unknown'> {
  const said: UnitMeasure | undefined = measures.spoken(side);
  if (!said) return { is: 'unknown', at: linker.locate(place.file, value.span), says: 'its unit is not known', trail: [] };
  return { is: said.unit, at: said.at, says: said.says, trail: said.trail };
}
