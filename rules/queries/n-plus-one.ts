import type { RepeatedQuery, SymbolId } from '../../src/model/concepts.ts';
import { type Confidence, confidences, type Draft, type Severity, severities } from '../../src/model/finding.ts';
import type { Evidence } from '../../src/model/location.ts';
import type { ProjectModel } from '../../src/model/project.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'queries/n-plus-one',
  scope: 'project',
  title: 'Query run once per element',
  severity: 'high',
  confidence: 'high',
  what: 'A query, or a call that leads to one, stands in a loop, comprehension or iterating callback over data. The chain of calls is named.',
  why:
    'The page with ten rows is fast in development. With a thousand rows it makes a thousand round trips, holds its connection all the while, and ' +
    'takes the other requests down with it.',
  fix:
    'Ask once for all: collect the ids and query with `IN`, join or aggregate in one statement, load the relation with the parents, or use the bulk ' +
    'form of the call.',
  limits:
    'Loops that retry, page, poll, run over a constant or work in batches are left out, and so are requests to other services from libraries and tools ' +
    'without routes and database. Calls are followed through helpers, repositories and services as ' +
    'far as their types or unique names are known. In jobs, where no request waits, reads are milder, and writes are reported with low confidence, which is ' +
    'hidden by default; so is all that runs at the start of a program, and what makes another service act or an object store keep an object.',
  references: ['https://use-the-index-luke.com/sql/join/nested-loops-join-n1-problem'],
  tags: ['performance'],
  *check(project) {
    for (const [first, ...others] of byCall(project)) {
      const best = others.reduce((a, b) => (gravity(b) < gravity(a) ? b : a), first!);
      yield finding(best);
    }
  },
});

/** Several queries behind one call, or several loops around it, are one mistake. */
function byCall(project: ProjectModel): Iterable<readonly RepeatedQuery[]> {
  const calls = new Map<string, RepeatedQuery[]>();
  for (const repeated of project.repeatedQueries) {
    const { at, excuse, loop, query } = repeated;
    if (excuse !== undefined || (loop.kind !== 'data' && loop.kind !== 'unknown') || !project.isProduction(at)) continue;
    if (project.fileOf(at.file)?.role === 'migration') continue;
    if (query.isBulk && query.does === 'write' && loop.kind !== 'data') continue;
    if (isClientLibrary(repeated, project)) continue;
    const key = `${at.file}:${at.span}`;
    const same = calls.get(key);
    if (same) same.push(repeated);
    else calls.set(key, [repeated]);
  }
  return calls.values();
}

/** A library or command-line tool, without routes and without a database, that calls a service per element has usually no other way. */
function isClientLibrary({ query, project: root }: RepeatedQuery, { projects, queries }: ProjectModel): boolean {
  if (query.target !== 'http' && query.target !== 'storage') return false;
  if (projects.some((one) => one.root === root && one.hasRoutes)) return false;
  return !queries.some((one) => one.project === root && one.target === 'database');
}

function gravity(repeated: RepeatedQuery): number {
  return confidences.indexOf(confidenceOf(repeated)) * 10 + severities.indexOf(severityOf(repeated));
}

function finding(repeated: RepeatedQuery): Draft {
  const { at, loop, query, way } = repeated;
  const times = `once for each element of '${loop.over}'`;
  const aside = query.target === 'database' ? '' : `; it goes to ${places[query.target]}, not to the database`;
  const chain = way.length === 0 ? '' : ` (${[...way.map((step) => shortName(step.to)), query.text].join(' → ')})`;
  return {
    at,
    message: `'${way[0]?.text ?? query.text}' ${way.length === 0 ? 'runs' : 'leads to a query that runs'} ${times}${chain}${aside}.`,
    severity: severityOf(repeated),
    confidence: confidenceOf(repeated),
    evidence: evidenceOf(repeated),
  };
}

const places = { http: 'another service', redis: 'the cache', storage: 'the object store', database: 'the database' } as const;

function severityOf({ query, runsIn }: RepeatedQuery): Severity {
  if (runsIn !== 'request') return 'low';
  if (query.target === 'database') return query.does === 'write' ? 'medium' : 'high';
  // A service that has no call for several takes one at a time.
  return query.target === 'redis' || query.target === 'http' ? 'low' : 'medium';
}

function confidenceOf({ isTyped, runsIn, loop, query }: RepeatedQuery): Confidence {
  if (isTyped === 'no' || loop.kind === 'unknown') return 'low';
  // A job that takes over what somebody else sends writes element by element, or keeps the right signals and hooks by it.
  if (runsIn === 'script') return 'low';
  if (runsIn === 'job') return query.target === 'database' && query.does === 'read' ? 'medium' : 'low';
  // What makes a service act, such as a message to each recipient, it takes one by one; an object store takes one object at a time.
  if (query.target === 'http' && query.does === 'write') return 'low';
  if (query.target === 'storage' && query.does !== 'read') return 'low';
  if (query.target === 'database') return isTyped === 'yes' && query.does !== 'unknown' ? 'high' : 'medium';
  return isTyped === 'yes' ? 'medium' : 'low';
}

function evidenceOf({ at, loop, query, way }: RepeatedQuery): readonly Evidence[] {
  const steps = way.slice(1).map((step) => ({ at: step.at, says: `'${shortName(step.from)}' calls '${shortName(step.to)}'` }));
  return [
    { at: loop.at, says: `the loop over '${loop.over}'` },
    ...steps,
    ...(way.length > 0 || query.at.file !== at.file ? [{ at: query.at, says: `the query '${query.text}'` }] : []),
  ];
}

/** `UserService.get` of `app/users.py#UserService.get`. */
function shortName(symbol: SymbolId): string {
  return symbol.slice(symbol.indexOf('#') + 1) || symbol;
}
