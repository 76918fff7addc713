import type { LazyRead } from '../../src/model/concepts.ts';
import type { Confidence, Draft } from '../../src/model/finding.ts';
import { lineOf } from '../../src/model/location.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'queries/lazy-load-in-loop',
  scope: 'project',
  title: 'Relation loaded lazily for each row',
  severity: 'medium',
  confidence: 'high',
  what: 'A relation that loads on first access is read for each row of a query that did not load it.',
  why: 'The read looks like a field and is a query: the list of a thousand rows runs a thousand and one. With an asynchronous session it fails outright.',
  fix: 'Load the relation in the query that loads the rows, by a join or a second query for all, or refuse lazy loading so that the next one is noticed.',
  limits:
    "Rows that come from a function which could not be followed are reported with medium confidence where no query of the project loads the relation, otherwise with low confidence, hidden by default. What only names tell the model of (`for voucher in vouchers`) is reported in Python, where most of the fields that are read are known. In jobs and commands, where no request waits, severity is low. Of templates, loops of Jinja and Django are read, with what they include, their macros and the project's own tags and filters.",
  references: ['https://use-the-index-luke.com/sql/join/nested-loops-join-n1-problem'],
  tags: ['performance'],
  *check(project) {
    const seen = new Set<string>();
    const listed = new Map<string, LazyRead[]>();
    for (const read of project.lazyReads) {
      const { at, loop, relationship, loadedAt, text } = read;
      if (
        (relationship.loading !== 'lazy' && relationship.loading !== 'explicit') ||
        read.isLoaded === 'yes' ||
        !project.isProduction(at)
      )
        continue;
      if (project.fileOf(at.file)?.role === 'migration') continue;
      if (loop.kind !== 'data' && loop.kind !== 'unknown') continue;
      if (read.schema !== undefined) {
        // Pages for staff that one class shows are one thing to mend, however many models it shows.
        const place = read.runsIn === 'staff' ? read.schema : lineOf(at.span);
        const list = `${at.file}:${place}:${read.isLoaded}:${read.isAgain === true}`;
        const known = listed.get(list) ?? [];
        const isKnown = known.some((one) => one.relationship === relationship && one.loop.over === loop.over);
        if (!isKnown) listed.set(list, [...known, read]);
        continue;
      }
      const key = `${at.file}:${lineOf(at.span)}:${relationship.ownerTable}.${relationship.name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield {
        at,
        message: `'${text}' loads '${relationship.target}' once for each element of '${loop.over}': the relation '${relationship.ownerTable}.${relationship.name}' is lazy${read.isAssumed ? ', and no query of the project loads it' : loadedAt ? ' and the query did not load it' : ''}.`,
        ...severityOf(read),
        confidence: confidenceOf(read),
        evidence: [
          { at: loop.at, says: `the loop over '${loop.over}'` },
          ...(loadedAt ? [{ at: loadedAt, says: 'the rows are loaded here' }] : []),
          ...(read.readAt ? [{ at: read.readAt, says: `the method reads '${relationship.name}'` }] : []),
          { at: relationship.at, says: `'${relationship.name}' is declared here` },
        ],
      };
    }
    for (const reads of listed.values()) yield ofSchema(reads);
  },
});

/** Enough places to mend the query by; the message has the number of all. */
const mostReads = 12;

/** All that one schema reads of the rows of one list. */
function ofSchema(reads: readonly LazyRead[]): Draft {
  const [{ at, loop, schema, loadedAt, isAssumed, isAgain, text }] = reads as [LazyRead, ...LazyRead[]];
  const relations = [...new Set(reads.map(({ relationship }) => `'${relationship.ownerTable}.${relationship.name}'`))];
  const shown = relations.slice(0, 4);
  const more = relations.length - shown.length;
  const lists = new Set(reads.map((read) => read.loop.over)).size;
  const further = lists > 1 && reads[0]!.runsIn === 'staff' ? `, and of those of ${lists - 1} more` : '';
  // Dynamic relations ask whatever was loaded.
  const asks = reads.every(({ relationship }) => relationship.loading === 'explicit');
  const names = shown.join(', ');
  return {
    at,
    message: isAgain
      ? `'${schema}' asks for '${text}' again for each element of '${loop.over}': a query for each, with the same answer.`
      : `'${schema}' reads ${names}${more > 0 ? ` and ${more} more` : ''} of each row of '${loop.over}'${further}: relations that ${asks ? 'are queries, one' : 'load lazily, a query'} for each row${isAssumed ? ', and no query of the project loads them' : loadedAt && !asks ? ', and the query did not load them' : ''}.`,
    ...severityOf(reads[0]!),
    confidence: confidenceOf(reads[0]!),
    evidence: [
      ...(loadedAt ? [{ at: loadedAt, says: 'the rows are loaded here' }] : []),
      ...reads
        .slice(0, mostReads)
        .flatMap(({ readAt, text, relationship }) => [
          ...(readAt ? [{ at: readAt, says: `the schema reads '${text}'` }] : []),
          { at: relationship.at, says: `'${relationship.name}' is declared here` },
        ]),
    ],
  };
}

/** Where no request waits, in jobs and commands, it only takes longer; on the pages of an admin site few wait. */
function severityOf({ runsIn }: LazyRead): Pick<Draft, 'severity'> {
  return runsIn === 'request' ? {} : { severity: 'low' };
}

function confidenceOf({ isLoaded, isAssumed, loop }: LazyRead): Confidence {
  if (isAssumed) return 'medium';
  return isLoaded === 'no' && loop.kind === 'data' ? 'high' : 'low';
}
